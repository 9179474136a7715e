package io.epicheck.image.attest.sbom;

import io.epicheck.BadInputException;
import io.epicheck.Position;
import io.epicheck.Problem;
import java.util.List;

/** Which program has written a lock file. */
enum LockFormat {
    /** package-lock.json and npm-shrinkwrap.json. */
    NPM("`npm install --package-lock-only` writes it anew."),

    /** pnpm-lock.yaml. */
    PNPM("`pnpm install --lockfile-only` writes it anew."),

    /** yarn.lock of Yarn 1, in a syntax of its own. */
    YARN_CLASSIC("`yarn install` writes it anew."),

    /** yarn.lock of Yarn 2 and newer, which is YAML. */
    YARN_BERRY("`yarn install --mode=update-lockfile` writes it anew."),

    UNKNOWN("Known are package-lock.json, npm-shrinkwrap.json, pnpm-lock.yaml and yarn.lock.");

    /** A file may have thousands of problems of one cause. */
    private static final int MOST_PROBLEMS = 10;

    private final String nextStep;

    LockFormat(String nextStep) {
        this.nextStep = nextStep;
    }

    /** By the name where it has one of the usual ones, else by what is in it. */
    static LockFormat of(LockText lock) {
        String name = lock.name();
        if (name.endsWith(".json") || lock.text().stripLeading().startsWith("{")) {
            return NPM;
        }
        if (lock.hasLine("__metadata:")) {
            return YARN_BERRY;
        }
        if (name.endsWith("yarn.lock") || lock.hasLine("# yarn lockfile v1")) {
            return YARN_CLASSIC;
        }
        return name.endsWith("pnpm-lock.yaml") || lock.hasLine("lockfileVersion:") ? PNPM : UNKNOWN;
    }

    BadInputException invalid(Position position, String message) {
        return invalid(List.of(new Problem(position, "", message, "")));
    }

    /** @param problems at least one; only the first are told */
    BadInputException invalid(List<Problem> problems) {
        return new BadInputException(
                "LOCKFILE_INVALID", problems.subList(0, Math.min(problems.size(), MOST_PROBLEMS)), nextStep);
    }
}
