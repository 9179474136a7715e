package io.epicheck.image.dockerfile;

import java.util.regex.Pattern;

/** Whether RUN failed because this machine does not let containers be made, and not because of what it ran. Pure. */
final class NoNamespaces {
    private static final Pattern RAN = Pattern.compile("exit code \\d+");

    /** Words of buildah, runc and crun when namespaces, mounts or the runtime itself are missing. */
    private static final Pattern WORDS = Pattern.compile(
            "(?i)operation not permitted|permission denied.*(?:/proc|mount|namespace|cgroup)|namespace|unshare|cannot clone"
                    + "|oci runtime|runtime (?:error|create failed)|container_linux|runc create|crun:"
                    + "|executable file not found|no such file or directory: unknown|cgroup|lookup.*runc"
                    + "|cni plugin|plugin type=|setting up network|netavark");

    private NoNamespaces() {}

    static boolean explain(Failure failure) {
        boolean run =
                failure.instruction().map(step -> step.keyword().equals("RUN")).orElse(false);
        if (!run || RAN.matcher(failure.reason()).matches()) {
            return false;
        }
        return WORDS.matcher(failure.reason()).find()
                || failure.output().stream()
                        .anyMatch(line -> WORDS.matcher(line).find());
    }
}
