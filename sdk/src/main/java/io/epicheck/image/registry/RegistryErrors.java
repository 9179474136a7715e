package io.epicheck.image.registry;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a registry says about an error (distribution spec, "Error Codes"). */
final class RegistryErrors {
    private static final int LONGEST = 300;

    private RegistryErrors() {}

    /** One line; empty when there is nothing to read. */
    static String text(byte[] body) {
        List<String> said = new ArrayList<>();
        try {
            for (JsonNode error : JsonMapper.shared().readTree(body).path("errors")) {
                said.add((error.path("code").asString("") + " "
                                + error.path("message").asString(""))
                        .strip());
            }
        } catch (JacksonException e) {
            return "";
        }
        String text = String.join("; ", said);
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
    }
}
