package io.epicheck.testkit.cluster.controller;

import java.util.List;
import java.util.Map;

/**
 * What a simulated container does. Immutable.
 *
 * @param exitCode what it ends with shortly after its start; negative when it goes on
 * @param log its lines
 * @param ready whether its readiness probe ever succeeds
 * @param routes what it answers over HTTP, by path; any other path is 404
 */
public record ContainerScript(int exitCode, List<String> log, boolean ready, Map<String, Reply> routes) {
    public ContainerScript {
        log = List.copyOf(log);
        routes = Map.copyOf(routes);
    }

    /** One HTTP answer. */
    public record Reply(int status, String contentType, String body) {}

    /** Runs and answers 200 to {@code /}. */
    public static ContainerScript healthy() {
        return new ContainerScript(-1, List.of("started"), true, Map.of("/", new Reply(200, "text/plain", "ok\n")));
    }

    /** Ends at once, again and again. */
    public static ContainerScript crashes(int exitCode, String... lines) {
        return new ContainerScript(exitCode, List.of(lines), false, Map.of());
    }

    /** Runs and never becomes ready. */
    public static ContainerScript neverReady() {
        return new ContainerScript(-1, List.of("started"), false, Map.of());
    }

    /** The same with one more answer. */
    public ContainerScript answering(String path, int status, String contentType, String body) {
        Map<String, Reply> more = new java.util.HashMap<>(routes);
        more.put(path, new Reply(status, contentType, body));
        return new ContainerScript(exitCode, log, ready, more);
    }

    boolean isCrashing() {
        return exitCode >= 0;
    }
}
