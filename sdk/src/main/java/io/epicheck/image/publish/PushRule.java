package io.epicheck.image.publish;

import io.epicheck.event.PipelineEvent.Level;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What is looked for in an image before it is pushed. Ids are stable: silences name them. */
public enum PushRule {
    /** Linux refuses to start it: the container ends at once, on every node. */
    ENTRYPOINT_NOT_EXECUTABLE(
            "image-entrypoint-not-executable",
            Level.WARNING,
            "Set the executable bit (`chmod +x`, in git `git update-index --chmod=+x`), or `mode: \"0755\"` of the layer."),
    /** The server ends at once instead of finishing its requests, so every rolling update cuts some. */
    STOP_SIGNAL(
            "image-stop-signal",
            Level.WARNING,
            "Take an official base, which has the right one, or a Dockerfile with STOPSIGNAL."),
    /** Whoever breaks out of the process is root in the container; Pod Security `restricted` refuses it. */
    ROOT_USER(
            "image-root-user",
            Level.INFO,
            "Name a `user:`, such as \"10001\"; for nginx the base nginxinc/nginx-unprivileged."),
    /** Nobody can tell where it is from; ghcr.io cannot link it to its repository. */
    NO_SOURCE(
            "image-no-source",
            Level.INFO,
            "Build in a git checkout with a remote, or set the label org.opencontainers.image.source.");

    private final String id;
    private final Level level;
    private final String remedy;

    PushRule(String id, Level level, String remedy) {
        this.id = id;
        this.level = level;
        this.remedy = remedy;
    }

    public String id() {
        return id;
    }

    /** WARNING: it will hurt; INFO: worth knowing. */
    public Level level() {
        return level;
    }

    public String remedy() {
        return remedy;
    }

    /** All ids, in the order of the documentation. */
    public static List<String> ids() {
        return Arrays.stream(values()).map(PushRule::id).toList();
    }

    /** The rule with an id. */
    public static Optional<PushRule> find(String id) {
        return Arrays.stream(values()).filter(rule -> rule.id.equals(id)).findFirst();
    }
}
