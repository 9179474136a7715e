package io.epicheck.runner;

import io.epicheck.secret.Redactor;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What commands on images have in common. */
final class ImagesOptions {
    @Mixin
    private FormOption form;

    @Option(
            names = {"-v", "--verbose"},
            description = "Show every layer and tag as it is done.")
    private boolean verbose;

    boolean isJson() {
        return form.isJson();
    }

    ImagesJob begin(Surroundings surroundings) {
        return begin(surroundings, Redactor.none());
    }

    ImagesJob begin(Surroundings surroundings, Redactor redactor) {
        return ImagesJob.begin(surroundings, redactor, verbose);
    }
}
