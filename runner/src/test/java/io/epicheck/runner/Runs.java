package io.epicheck.runner;

import io.epicheck.pipeline.ReleaseOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** Runs the command line inside the test's process, in a folder of the test's own. */
record Runs(Path folder, Map<String, String> environment, ReleaseOptions release) {
    Runs(Path folder, Map<String, String> environment) {
        this(folder, environment, ReleaseOptions.standard());
    }

    /** What one run left: status, both streams, and its report folder. */
    record Run(int status, String out, String err, Path report) {
        Properties result() throws IOException {
            Properties properties = new Properties();
            try (var reader = Files.newBufferedReader(report.resolve("result.properties"))) {
                properties.load(reader);
            }
            return properties;
        }

        String all() {
            return out + err;
        }
    }

    static Map<String, String> plainEnvironment() {
        Map<String, String> environment = new HashMap<>();
        for (String name : new String[] {"PATH", "HOME", "KUBECONFIG"}) {
            String value = System.getenv(name);
            if (value != null) {
                environment.put(name, value);
            }
        }
        environment.put("EPICHECK_REF", "refs/heads/main");
        return environment;
    }

    Run run(String... args) throws IOException {
        Path report = Files.createTempDirectory(folder, "report");
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("EPICHECK_REPORT_DIR", report.toString());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = CommandLines.execute(
                new Surroundings(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        variables,
                        folder,
                        false,
                        100,
                        release),
                args);
        return new Run(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8), report);
    }
}
