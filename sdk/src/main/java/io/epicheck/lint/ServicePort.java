package io.epicheck.lint;

import io.epicheck.manifest.Manifest;
import io.epicheck.manifest.Pointers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** One port of a Service. */
record ServicePort(Manifest service, String pointer, JsonNode json) {
    private static final Pattern MONITORING = Pattern.compile("(^|-)(metrics?|prom|prometheus|monitoring)(-|$)");

    static List<ServicePort> of(Manifest service) {
        List<ServicePort> ports = new ArrayList<>();
        JsonNode items = service.object().at("/spec/ports");
        for (int i = 0; i < items.size(); i++) {
            ports.add(new ServicePort(service, Pointers.item("/spec/ports", i), items.path(i)));
        }
        return ports;
    }

    String name() {
        return json.path("name").asString("");
    }

    /** Whether it is one that a monitoring system asks, as its name says. */
    boolean isForMetrics() {
        return MONITORING.matcher(name().toLowerCase(Locale.ROOT)).find();
    }

    int number() {
        return json.path("port").asInt(-1);
    }

    String protocol() {
        return json.path("protocol").asString("TCP");
    }

    /** Whether it leads to a port by its name. */
    boolean isNamed() {
        return target().isString() && !target().asString().chars().allMatch(Character::isDigit);
    }

    String targetName() {
        return target().asString("");
    }

    int targetNumber() {
        return target().isMissingNode() || target().isNull() ? number() : target().asInt(-1);
    }

    String targetPointer() {
        return pointer + (json.has("targetPort") ? "/targetPort" : "/port");
    }

    private JsonNode target() {
        return json.path("targetPort");
    }
}
