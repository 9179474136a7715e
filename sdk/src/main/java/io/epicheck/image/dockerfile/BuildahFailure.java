package io.epicheck.image.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a failure of buildah, or of podman, which has it inside. Pure. */
final class BuildahFailure {
    /** {@code [1/2] STEP 3/4: RUN npm run build}, with the platform before it where there are several. */
    private static final Pattern STEP =
            Pattern.compile("^(?:\\[\\S+/\\S+\\] )??(?:\\[(\\d+)/(\\d+)\\] )?STEP (\\d+)/(\\d+): (.*)$");

    private static final Pattern ERROR = Pattern.compile("^(?:Error|error): (.*)$");
    private static final Pattern AT_STEP = Pattern.compile("^building at STEP \"(.*?)\": (.*)$");
    private static final Pattern EXIT = Pattern.compile("^(?:while running runtime: )?exit status (\\d+)$");

    /** What wraps the reason and helps nobody. */
    private static final Pattern NOISE = Pattern.compile(
            "^(subprocess exited with status \\d+|Trying to pull .*|Getting image source .*|time=\".*|\\[Warning\\] .*|-->.*)$");

    private BuildahFailure() {}

    static Failure of(List<String> lines, DockerfileText dockerfile) {
        String step = "";
        String text = "";
        int stage = 0;
        int number = 0;
        String reason = "";
        List<String> output = new ArrayList<>();
        for (String line : lines) {
            Matcher began = STEP.matcher(line);
            Matcher error = ERROR.matcher(line);
            if (began.matches()) {
                stage = began.group(1) == null ? dockerfile.stages().size() - 1 : Integer.parseInt(began.group(1)) - 1;
                number = Integer.parseInt(began.group(3));
                text = began.group(5);
                step = stageName(dockerfile, stage) + began.group(3) + "/" + began.group(4);
                output.clear();
            } else if (error.matches()) {
                reason = error.group(1);
            } else if (!NOISE.matcher(line).matches()) {
                output.add(line);
            }
        }
        Matcher at = AT_STEP.matcher(reason);
        String why = reason;
        if (at.matches()) {
            text = at.group(1).replace("\\\"", "\"").replace("\\\\", "\\");
            why = at.group(2);
        }
        // Its parser adds its own state in the syntax of Go.
        why = why.replaceFirst(" &imagebuilder\\.Step\\{.*", "");
        Matcher exit = EXIT.matcher(why);
        Optional<Instruction> counted = dockerfile.at(stage, number);
        Optional<Instruction> quoted = text.isEmpty() ? Optional.empty() : dockerfile.quoted(text);
        return new Failure(quoted.or(() -> counted), step, exit.matches() ? "exit code " + exit.group(1) : why, output);
    }

    private static String stageName(DockerfileText dockerfile, int stage) {
        return dockerfile.stages().size() < 2
                        || stage < 0
                        || stage >= dockerfile.stages().size()
                ? ""
                : dockerfile.stages().get(stage).shown() + " ";
    }
}
