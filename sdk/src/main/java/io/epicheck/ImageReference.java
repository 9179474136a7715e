package io.epicheck;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of an image in a registry, by the grammar of
 * <a href="https://github.com/distribution/reference/blob/main/reference.go">distribution/reference</a>. Immutable.
 *
 * <p>Docker's short names are written out: {@code nginx} is {@code docker.io/library/nginx}, so that equal images have equal references. Two
 * things that the grammar allows are refused because nobody means them: ports beyond 65535, and a registry that is one word with upper case
 * letters ({@code Team/app}).
 *
 * @param registry host with its port, if any: {@code ghcr.io}, {@code localhost:5000}
 * @param repository path in the registry: {@code epitech-nice/epicheck}
 * @param tag empty when none is written; {@code latest} is never assumed
 * @param digest {@code sha256:} and 64 hexadecimal digits, {@code sha384:} and 96, or {@code sha512:} and 128
 */
public record ImageReference(String registry, String repository, Optional<String> tag, Optional<String> digest) {
    private static final String DOCKER_HUB = "docker.io";
    private static final int LONGEST_REPOSITORY = 255;
    private static final Pattern HOST = Pattern.compile("(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
            + "(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\\[[a-fA-F0-9:]+\\])(?::([0-9]{1,5}))?");
    private static final Pattern COMPONENT = Pattern.compile("[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
    private static final String TAG_HINT =
            "a tag has up to 128 of a-z, A-Z, 0-9, `_`, `.` and `-`, and starts with none of the last two";
    private static final Pattern DIGEST = Pattern.compile("(sha256|sha384|sha512):([0-9a-fA-F]*)");
    private static final Pattern IDENTIFIER = Pattern.compile("[a-f0-9]{64}");

    /** Reads a reference. Throws {@link BadInputException} that says what is wrong with it and what is allowed. */
    public static ImageReference parse(String text) {
        refuseWhatIsNoName(text);
        int at = text.indexOf('@');
        Optional<String> digest = at < 0 ? Optional.empty() : Optional.of(checkedDigest(text, text.substring(at + 1)));
        String named = at < 0 ? text : text.substring(0, at);
        int colon = named.indexOf(':', named.lastIndexOf('/') + 1);
        Optional<String> tag = colon < 0 ? Optional.empty() : Optional.of(checkedTag(text, named.substring(colon + 1)));
        String name = colon < 0 ? named : named.substring(0, colon);

        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        if (!isRegistry(first)) {
            String path = checkedPath(text, name, slash < 0 ? "library/" : "");
            return new ImageReference(DOCKER_HUB, path, tag, digest);
        }
        String registry = first.equals("index.docker.io") ? DOCKER_HUB : checkedRegistry(text, first);
        boolean official = registry.equals(DOCKER_HUB) && name.indexOf('/', slash + 1) < 0;
        return new ImageReference(
                registry, checkedPath(text, name.substring(slash + 1), official ? "library/" : ""), tag, digest);
    }

    /** Registry and repository: what two references to versions of one image have in common. */
    public String fullRepository() {
        return registry + "/" + repository;
    }

    /** What a registry is asked for: the digest where there is one, else the tag, else {@code latest}. */
    public String tagOrDigest() {
        return digest.or(() -> tag).orElse("latest");
    }

    /** The same repository at another digest, without a tag. */
    public ImageReference withDigest(String newDigest) {
        return new ImageReference(
                registry, repository, Optional.empty(), Optional.of(checkedDigest(newDigest, newDigest)));
    }

    /** The same repository at another tag, without a digest. */
    public ImageReference withTag(String newTag) {
        if (!TAG.matcher(newTag).matches()) {
            throw new BadInputException("IMAGE_REFERENCE_INVALID", "`" + newTag + "` is no tag", TAG_HINT);
        }
        return new ImageReference(registry, repository, Optional.of(newTag), Optional.empty());
    }

    /** Written out in full; {@link #parse} of it gives an equal reference. */
    @Override
    public String toString() {
        return fullRepository()
                + tag.map(text -> ":" + text).orElse("")
                + digest.map(text -> "@" + text).orElse("");
    }

    private static void refuseWhatIsNoName(String text) {
        if (text.isEmpty()) {
            throw invalid(text, "is empty", "write registry/repository:tag");
        }
        if (text.codePoints().anyMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c))) {
            throw invalid(text, "has white space", "remove it");
        }
        if (text.startsWith("-")) {
            throw invalid(text, "starts with a dash, like an option", "start with a letter or a digit");
        }
        if (IDENTIFIER.matcher(text).matches()) {
            throw invalid(text, "is the id of an image, which no registry knows", "write its repository and digest");
        }
        if (text.contains("://")) {
            throw invalid(text, "is a URL", "leave out " + text.substring(0, text.indexOf("://") + 3));
        }
    }

    /** Docker's rule: a first part with a dot, a port or an upper case letter, and {@code localhost}, is a host. */
    private static boolean isRegistry(String first) {
        return first.equals("localhost")
                || first.indexOf('.') >= 0
                || first.indexOf(':') >= 0
                || first.chars().anyMatch(Character::isUpperCase);
    }

    private static String checkedRegistry(String text, String registry) {
        Matcher host = HOST.matcher(registry);
        if (!host.matches()) {
            throw invalid(
                    text, "has `" + registry + "` as its registry, which is no host name", "write host or host:port");
        }
        String port = host.group(1);
        if (port != null && (Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65535)) {
            throw invalid(text, "has port " + port, "a port is 1 to 65535");
        }
        boolean looksLikeRepository = registry.indexOf('.') < 0 && registry.indexOf(':') < 0;
        if (looksLikeRepository && !registry.equals("localhost")) {
            throw invalid(text, "has upper case letters in `" + registry + "`", "a repository is lower case");
        }
        return registry;
    }

    private static String checkedPath(String text, String path, String prefix) {
        int length = prefix.length() + path.length();
        if (length > LONGEST_REPOSITORY) {
            throw invalid(text, "has a repository of " + length + " characters", "at most " + LONGEST_REPOSITORY);
        }
        for (String part : path.split("/", -1)) {
            if (part.isEmpty()) {
                throw invalid(text, "has an empty part between slashes", "write registry/repository:tag");
            }
            if (part.chars().anyMatch(Character::isUpperCase)) {
                throw invalid(text, "has upper case letters in `" + part + "`", "a repository is lower case");
            }
            if (!COMPONENT.matcher(part).matches()) {
                throw invalid(
                        text,
                        "has `" + part + "` in its repository",
                        "parts have a-z and 0-9, with single `.`, `_`, `__` or dashes between them");
            }
        }
        return prefix + path;
    }

    private static String checkedTag(String text, String tag) {
        if (tag.isEmpty()) {
            throw invalid(text, "has an empty tag", "write one after the colon");
        }
        if (!TAG.matcher(tag).matches()) {
            throw invalid(text, "has `" + tag + "` as its tag", TAG_HINT);
        }
        return tag;
    }

    private static String checkedDigest(String text, String digest) {
        Matcher matcher = DIGEST.matcher(digest);
        if (!matcher.matches()) {
            throw invalid(text, "has `" + digest + "` as its digest", "write sha256: and 64 hexadecimal digits");
        }
        int length =
                switch (matcher.group(1)) {
                    case "sha256" -> 64;
                    case "sha384" -> 96;
                    default -> 128;
                };
        String hex = matcher.group(2);
        if (hex.length() != length) {
            throw invalid(
                    text,
                    "has a digest of " + hex.length() + " hexadecimal digits",
                    matcher.group(1) + " has " + length);
        }
        if (hex.chars().anyMatch(Character::isUpperCase)) {
            throw invalid(text, "has upper case letters in its digest", "write it in lower case");
        }
        return digest;
    }

    private static BadInputException invalid(String text, String reason, String nextStep) {
        return new BadInputException("IMAGE_REFERENCE_INVALID", "image reference `" + text + "` " + reason, nextStep);
    }
}
