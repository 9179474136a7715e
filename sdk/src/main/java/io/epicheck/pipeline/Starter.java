package io.epicheck.pipeline;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who started a run, as CI or the shell says it. */
final class Starter {
    private static final List<String> NAMES = List.of("GITHUB_ACTOR", "BUILD_USER_ID", "GITLAB_USER_LOGIN", "USER");

    private Starter() {}

    /** Empty when nobody says it. */
    static String of(Map<String, String> environment) {
        return NAMES.stream()
                .flatMap(name -> Optional.ofNullable(environment.get(name)).stream())
                .filter(value -> !value.isBlank())
                .findFirst()
                .orElse("");
    }
}
