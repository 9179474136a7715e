package io.epicheck.image.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a failure of BuildKit from its plain progress. Pure. */
final class BuildKitFailure {
    /** {@code  > [build 3/4] RUN npm run build:} begins the output of what failed, up to a line of dashes. */
    private static final Pattern STEP = Pattern.compile("^ > \\[([^\\]]+)\\] (.*):$");

    /** {@code Dockerfile:12}, before the excerpt. */
    private static final Pattern PLACE = Pattern.compile("^\\S.*:(\\d+)$");

    private static final Pattern DASHES = Pattern.compile("^-{6,}$");
    private static final Pattern ERROR = Pattern.compile(
            "^ERROR: (?:failed to build: )?(?:failed to solve: )?(?:[a-z ]*rpc error: .* desc = )?(.*)$");
    private static final Pattern PARSE_LINE = Pattern.compile("parse error on line (\\d+)");
    private static final Pattern TIME = Pattern.compile("^\\d+\\.\\d+ ");
    private static final Pattern EXIT =
            Pattern.compile("^process \".*\" did not complete successfully: exit code: (\\d+).*$");

    private BuildKitFailure() {}

    static Failure of(List<String> lines, DockerfileText dockerfile) {
        String step = "";
        String reason = "";
        int line = 0;
        List<String> output = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Matcher began = STEP.matcher(lines.get(i));
            Matcher place = PLACE.matcher(lines.get(i));
            Matcher error = ERROR.matcher(lines.get(i));
            if (began.matches()) {
                step = began.group(1);
                output.clear();
                for (int j = i + 1;
                        j < lines.size() && !DASHES.matcher(lines.get(j)).matches();
                        j++) {
                    output.add(TIME.matcher(lines.get(j)).replaceFirst(""));
                }
            } else if (place.matches()
                    && i + 1 < lines.size()
                    && DASHES.matcher(lines.get(i + 1)).matches()) {
                line = Integer.parseInt(place.group(1));
            } else if (error.matches()) {
                reason = error.group(1);
            }
        }
        Matcher parse = PARSE_LINE.matcher(reason);
        if (line == 0 && parse.find()) {
            line = Integer.parseInt(parse.group(1));
        }
        Matcher exit = EXIT.matcher(reason);
        return new Failure(
                line == 0 ? Optional.empty() : dockerfile.on(line),
                step.startsWith("internal") ? "" : step,
                exit.matches() ? "exit code " + exit.group(1) : reason,
                output);
    }
}
