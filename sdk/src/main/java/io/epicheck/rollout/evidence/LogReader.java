package io.epicheck.rollout.evidence;

import io.epicheck.cluster.KubeApi;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Reads the end of a container's log. */
final class LogReader {
    private static final int LINES = 250;
    /** What {@link KubeApi#podLog} reads at most, less what a torn character may take. */
    private static final int CUT = 64 * 1024 - 4;

    private final KubeApi api;
    private final Questions questions;

    LogReader(KubeApi api, Questions questions) {
        this.api = api;
        this.questions = questions;
    }

    /** Empty when it cannot be had. A server cuts long logs at their end, which is what matters: then fewer lines are asked for. */
    Optional<String> read(WantedLog wanted) {
        Optional<String> log = Optional.empty();
        for (int lines = LINES; lines > 0; lines /= 4) {
            Optional<String> shorter = read(wanted, lines);
            if (shorter.isEmpty()) {
                return log;
            }
            log = shorter;
            if (shorter.get().getBytes(StandardCharsets.UTF_8).length < CUT) {
                return log;
            }
        }
        return log;
    }

    private Optional<String> read(WantedLog wanted, int lines) {
        return questions
                .ask(
                        wanted.toString(),
                        () -> api.podLog(
                                wanted.namespace(), wanted.pod(), wanted.container(), wanted.previous(), lines))
                .map(text -> lastLines(text, lines));
    }

    private static String lastLines(String text, int most) {
        List<String> lines = text.lines().toList();
        return lines.isEmpty()
                ? ""
                : String.join("\n", lines.subList(Math.max(0, lines.size() - most), lines.size())) + "\n";
    }
}
