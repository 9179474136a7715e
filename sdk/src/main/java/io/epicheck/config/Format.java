package io.epicheck.config;

import io.epicheck.BadInputException;
import io.epicheck.ImageReference;
import java.net.URI;
import java.nio.file.FileSystems;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What a text must look like. Checked only where it holds no variable; the rest shows when it is filled in. */
enum Format {
    TEXT("a text", "", text -> true),
    NAME(
            "a name of lower-case letters, digits and dashes, at most 63, beginning and ending with a letter or digit"
                    + " (RFC 1123)",
            "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"),
    OBJECT_NAME(
            "an object name of lower-case letters, digits, dashes and dots, at most 253 (RFC 1123)",
            "(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*"),
    CONFIG_KEY("a key of letters, digits, `-`, `_` and `.`, at most 253", "(?!\\.\\.?$)[-._a-zA-Z0-9]{1,253}"),
    VARIABLE("a name of letters, digits, `_`, `-` and `.`, not beginning with a digit", "[A-Za-z_][A-Za-z0-9_.-]*"),
    ENVIRONMENT_VARIABLE("the name of an environment variable", "[A-Za-z_][A-Za-z0-9_]*"),
    DURATION("a duration such as 30s, 10m or 1m30s, longer than zero", "", text -> DurationText.parse(text)
            .isPresent()),
    IMAGE("an image reference such as ghcr.io/team/app:1", "", Format::isImage),
    REPOSITORY(
            "an image repository without tag or digest, such as ghcr.io/team/app",
            "",
            text -> isImage(text)
                    && ImageReference.parse(text).tag().isEmpty()
                    && ImageReference.parse(text).digest().isEmpty()),
    REGISTRY(
            "a registry as image references name it, such as ghcr.io or registry.example.com:5000",
            "(?=.*[.:]|localhost$)(\\[[0-9a-fA-F:]+]|[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?)(:[0-9]{1,5})?"),
    MIRROR(
            "a registry, and what comes before each repository's path, such as mirror.example.com or harbor.example.com/hub",
            "(\\[[0-9a-fA-F:]+]|[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?)(:[0-9]{1,5})?(/[a-z0-9]+([._-]+[a-z0-9]+)*)*"),
    TAG_RULE("a rule such as type=ref,event=branch, or a tag's name", "(?s).*\\S.*"),
    URL("an http or https URL", "", Format::isUrl),
    URL_PATH("a path that begins with a slash", "/.*"),
    ABSOLUTE_PATH("an absolute path in the image, without `..`", "(?!.*(^|/)\\.\\.(/|$))/.*"),
    RELATIVE_PATH("a path below the folder of the file, without `..`", "(?!/)(?!.*(^|/)\\.\\.(/|$)).+"),
    INPUT("a file, folder or glob below the folder of the image, without `..`", "", Format::isGlob),
    VARIABLE_GLOB("the name of an environment variable, with `*` at the end for several", "[A-Za-z_][A-Za-z0-9_]*\\*?"),
    PATH("a path", ".+"),
    JSON_POINTER("a JSON pointer such as /status (RFC 6901)", "(/([^~/]|~[01])*)*"),
    HEADER("the name of an HTTP header", "[!#$%&'*+.^_`|~0-9A-Za-z-]+"),
    OWNER("uid:gid such as 0:0", "[0-9]{1,10}:[0-9]{1,10}"),
    MODE("octal permissions such as \"0644\"", "0?[0-7]{3}"),
    USER("a user such as 1000, 1000:1000 or a name", "[A-Za-z0-9_][A-Za-z0-9_.-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]*)?"),
    HOST("a host name or an IPv4 address", "[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?"),
    LOSS("a count such as 0, or a share such as 0.1%", "[0-9]{1,9}|[0-9]{1,2}(\\.[0-9]{1,3})?%"),
    HOST_PORT("host:port", "(\\[[0-9a-fA-F:]+]|[A-Za-z0-9.-]+):[0-9]{1,5}"),
    GLOB("a branch or tag name, with `*` for any text", "[^\\s~^:?\\\\\\[]+"),
    API_VERSION("an API version such as v1 or example.com/v1", "([a-z0-9]([a-z0-9.-]*[a-z0-9])?/)?v[0-9][a-z0-9]*"),
    KIND("a kind such as Certificate", "[A-Z][A-Za-z0-9]*"),
    CONDITION("the type of a condition such as Ready", "[A-Za-z0-9]([A-Za-z0-9_./-]*[A-Za-z0-9])?"),
    CONDITION_STATUS("True, False or Unknown", "True|False|Unknown"),
    PERCENT("a share from 1% to 50%", "([1-9]|[1-4][0-9]|50)%"),
    LINT_RULE("the id of a lint rule such as no-pdb", "[a-z]+(-[a-z]+)*"),
    LINT_OBJECT("a kind and a name such as Deployment/worker", "[A-Z][A-Za-z0-9]*/[a-z0-9]([a-z0-9.-]*[a-z0-9])?"),
    PLATFORM("a platform such as linux/amd64 or linux/arm/v7", "[a-z0-9]+/[a-z0-9]+(/[a-z0-9.]+)?"),
    REASON("a reason, in words", "(?s).*\\S.*"),
    BUILD_ENGINE("auto, buildx, buildah or podman", "auto|buildx|buildah|podman"),
    BUILD_NETWORK("default, none or host", "default|none|host"),
    FILE_TIMES("content, fixed or commit", "content|fixed|commit"),
    BUILD_STAGE("the name or number of a stage", "[A-Za-z0-9][A-Za-z0-9_.-]*"),
    SECRET_ID("an id of letters, digits, `_`, `.` and `-`", "[A-Za-z0-9_.-]+"),
    COMMAND("a shell command", "(?s).*\\S.*");

    private final String words;
    private final String pattern;

    @SuppressWarnings("ImmutableEnumChecker") // none of them has a state
    private final Predicate<String> test;

    Format(String words, String pattern) {
        this.words = words;
        this.pattern = pattern;
        this.test = Pattern.compile(pattern).asMatchPredicate();
    }

    Format(String words, String pattern, Predicate<String> test) {
        this.words = words;
        this.pattern = pattern;
        this.test = test;
    }

    /** For people: what is allowed. */
    String words() {
        return words;
    }

    /** For the schema, where a variable is allowed instead; empty when a pattern cannot say it. */
    Optional<String> pattern() {
        return Optional.of(pattern).filter(text -> !text.isEmpty());
    }

    boolean accepts(String text) {
        return text.contains("${") || test.test(text);
    }

    private static boolean isGlob(String text) {
        try {
            FileSystems.getDefault().getPathMatcher("glob:" + text);
            return RELATIVE_PATH.accepts(text);
        } catch (PatternSyntaxException e) {
            return false;
        }
    }

    private static boolean isImage(String text) {
        try {
            return !ImageReference.parse(text).repository().isEmpty();
        } catch (BadInputException e) {
            return false;
        }
    }

    private static boolean isUrl(String text) {
        try {
            URI uri = URI.create(text);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme();
            return uri.getHost() != null && (scheme.equals("http") || scheme.equals("https"));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
