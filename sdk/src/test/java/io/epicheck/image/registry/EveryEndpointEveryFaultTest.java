package io.epicheck.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.epicheck.EpicheckException;
import io.epicheck.testkit.registry.RecordedRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every request that the client sends, with every way in which it can go wrong: it passes, or ends in the documented error, and none hangs. The
 * table is that of {@code docs/registry.md}; {@code -Depicheck.record=true} writes it there.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EveryEndpointEveryFaultTest {
    private static final Set<String> DOCUMENTED =
            Set.of("REGISTRY_BUSY", "REGISTRY_REFUSED", "REGISTRY_UNREACHABLE", "REGISTRY_UNAUTHORIZED");
    /** Nobody needs their answers. */
    private static final Set<FaultyEndpoint> NEVER_FAIL =
            Set.of(FaultyEndpoint.UPLOAD_DELETE, FaultyEndpoint.UPLOAD_STATE, FaultyEndpoint.UNTAGGED);

    private static final Path DOC = Path.of("../docs/registry.md");
    private static final String BEGIN = "<!-- faults -->\n";
    private static final String END = "<!-- end of faults -->\n";

    private final Map<FaultyEndpoint, Map<EndpointFault, String>> cells = new TreeMap<>();

    static Stream<Arguments> cells() {
        return Arrays.stream(FaultyEndpoint.values())
                .flatMap(endpoint -> Arrays.stream(EndpointFault.values()).map(fault -> Arguments.of(endpoint, fault)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cells")
    void passesOrEndsInTheDocumentedError(FaultyEndpoint endpoint, EndpointFault fault) {
        String cell = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> run(endpoint, fault));
        cells.computeIfAbsent(endpoint, any -> new TreeMap<>()).put(fault, cell);
    }

    private static String run(FaultyEndpoint endpoint, EndpointFault fault) {
        try (FaultScene scene = new FaultScene(fault.features.apply(endpoint.features))) {
            Runnable work = endpoint.work.apply(scene);
            if (endpoint == FaultyEndpoint.TOKEN) {
                scene.registry.expireTokens();
            }
            scene.registry.forgetRequests();
            fault.fault.apply(scene).ifPresent(each -> scene.registry.fail(each.on(endpoint.method, endpoint.path)));
            try {
                work.run();
            } catch (EpicheckException e) {
                assertThat(e.code()).isIn(DOCUMENTED);
                assertThat(e.getMessage()).contains(scene.registry.address()).doesNotContain("canary-pass");
                boolean mayFail =
                        !fault.passes() || (endpoint == FaultyEndpoint.TOKEN && fault == EndpointFault.EXPIRED);
                assertThat(mayFail).as(e.getMessage()).isTrue();
                return e.code();
            }
            if (!NEVER_FAIL.contains(endpoint)) {
                assertThat(fault.passes()).isTrue();
            }
            return "ok, " + sent(scene);
        }
    }

    private static long sent(FaultScene scene) {
        return scene.registry.requests().stream().map(RecordedRequest::method).count();
    }

    @AfterAll
    void tell() throws IOException {
        String table = table();
        System.out.println(table);
        if (Boolean.getBoolean("epicheck.record")) {
            String text = Files.readString(DOC);
            Files.writeString(
                    DOC,
                    text.substring(0, text.indexOf(BEGIN) + BEGIN.length())
                            + table
                            + text.substring(text.indexOf(END)));
        }
    }

    /** Of the run before this one, so that the two are compared; requests that the JDK repeats by itself are counted, too. */
    @Test
    void theTableOfTheDocumentationHasEveryRowAndColumn() throws IOException {
        String text = Files.readString(DOC);
        for (FaultyEndpoint endpoint : FaultyEndpoint.values()) {
            assertThat(text).contains("| " + endpoint.title() + " |");
        }
        for (EndpointFault fault : EndpointFault.values()) {
            assertThat(text).contains(" " + fault.title + " |");
        }
    }

    private String table() {
        StringBuilder table = new StringBuilder("| request | "
                + Arrays.stream(EndpointFault.values())
                        .map(fault -> fault.title)
                        .collect(Collectors.joining(" | "))
                + " |\n|" + "---|".repeat(EndpointFault.values().length + 1) + "\n");
        cells.forEach((endpoint, row) -> table.append("| ")
                .append(endpoint.title())
                .append(" | ")
                .append(String.join(" | ", row.values()))
                .append(" |\n"));
        return table.toString();
    }
}
