package io.epicheck.smoke;

import io.epicheck.BadInputException;
import io.epicheck.config.PipelineConfig.Expect;
import io.epicheck.config.PipelineConfig.SmokeConfig;
import io.epicheck.config.PipelineConfig.Target;
import io.epicheck.yaml.Variables;
import java.util.LinkedHashMap;
import java.util.Map;

/** A check of the pipeline file with its {@code ${variables}} replaced. */
final class Resolved {
    private final Variables variables;
    private final String check;

    private Resolved(Variables variables, String check) {
        this.variables = variables;
        this.check = check;
    }

    static SmokeConfig of(SmokeConfig config, Variables variables) {
        Resolved resolved = new Resolved(variables, config.name());
        return new SmokeConfig(
                config.name(),
                resolved.target(config.target()),
                resolved.text(config.path()),
                resolved.expect(config.expect()),
                resolved.values(config.headers()),
                resolved.text(config.connect()),
                config.ca());
    }

    private Target target(Target target) {
        if (target instanceof Target.Url url) {
            return new Target.Url(text(url.url()));
        }
        if (target instanceof Target.Service service) {
            return new Target.Service(text(service.name()), service.port());
        }
        return new Target.Ingress(text(((Target.Ingress) target).name()));
    }

    private Expect expect(Expect expect) {
        return new Expect(
                expect.status(),
                text(expect.contains()),
                values(expect.json()),
                values(expect.headers()),
                expect.within(),
                expect.successes(),
                expect.deadline());
    }

    private Map<String, String> values(Map<String, String> map) {
        Map<String, String> result = new LinkedHashMap<>();
        map.forEach((key, value) -> result.put(key, text(value)));
        return result;
    }

    private String text(String text) {
        try {
            return variables.substitute(text);
        } catch (BadInputException e) {
            throw new BadInputException(e.code(), "smoke check " + check + ": " + e.getMessage(), e.nextStep());
        }
    }
}
