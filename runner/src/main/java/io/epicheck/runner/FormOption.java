package io.epicheck.runner;

import picocli.CommandLine.Option;

/** What a command that prints one result prints it as. */
final class FormOption {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            defaultValue = "text",
            description = "text or json (default: ${DEFAULT-VALUE}).")
    private OutputOptions.Form form;

    boolean isJson() {
        return form == OutputOptions.Form.json;
    }
}
