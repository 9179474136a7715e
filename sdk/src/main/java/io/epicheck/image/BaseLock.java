package io.epicheck.image;

import io.epicheck.BadInputException;
import io.epicheck.ImageReference;
import io.epicheck.Position;
import io.epicheck.Problem;
import io.epicheck.yaml.YamlDocuments;
import io.epicheck.yaml.YamlNode;
import io.epicheck.yaml.YamlNode.Entry;
import io.epicheck.yaml.YamlNode.Mapping;
import io.epicheck.yaml.YamlNode.Scalar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * {@code epicheck.lock}: base images by digest, so that the same commit is built on the same bases until somebody says otherwise. Immutable.
 *
 * @param bases by the reference as it is written in the pipeline file, in full: {@code docker.io/library/nginx:1.27-alpine}
 */
public record BaseLock(SortedMap<String, LockedBase> bases) {
    /** The name of the file; it lies beside the pipeline file. */
    public static final String FILE = "epicheck.lock";

    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}");

    public BaseLock {
        bases = new TreeMap<>(bases);
    }

    /**
     * Reads the lock of a folder.
     *
     * @return empty when there is none
     * @throws BadInputException with everything that is wrong with it
     */
    public static Optional<BaseLock> in(Path folder) {
        Path file = folder.resolve(FILE);
        return Files.exists(file)
                ? Optional.of(parse(file.toString(), YamlDocuments.text(file, file.toString())))
                : Optional.empty();
    }

    /** @param name what positions call the text */
    static BaseLock parse(String name, String text) {
        YamlDocuments yaml = YamlDocuments.parse(name, text);
        List<Problem> problems = new ArrayList<>(yaml.problems());
        SortedMap<String, LockedBase> bases = new TreeMap<>();
        Position start = new Position(name, 1, 1);
        if (yaml.documents().size() == 1 && yaml.documents().get(0) instanceof Mapping root) {
            Optional<String> version = root.get("version").flatMap(BaseLock::text);
            if (!version.equals(Optional.of("1"))) {
                problems.add(new Problem(
                        start,
                        "version",
                        "is " + version.orElse("missing") + ", and 1 is known",
                        "use a newer epicheck"));
            }
            if (root.get("bases").orElse(root) instanceof Mapping all
                    && root.get("bases").isPresent()) {
                all.entries().forEach(entry -> read(entry, bases, problems));
            } else {
                problems.add(new Problem(start, "bases", "is missing", ""));
            }
        } else if (problems.isEmpty()) {
            problems.add(new Problem(start, "", "is no mapping", ""));
        }
        if (!problems.isEmpty()) {
            throw new BadInputException(
                    "LOCK_FILE_INVALID",
                    problems,
                    "Write it anew with `epicheck images lock`; it is not made to be edited.");
        }
        return new BaseLock(bases);
    }

    private static void read(Entry entry, SortedMap<String, LockedBase> bases, List<Problem> problems) {
        String path = "bases." + entry.key().text();
        if (!(entry.value() instanceof Mapping base)) {
            problems.add(new Problem(
                    entry.value().position(), path, "is " + entry.value().kind() + ", not a mapping", ""));
            return;
        }
        Optional<String> digest = base.get("digest").flatMap(BaseLock::text).filter(text -> DIGEST.matcher(text)
                .matches());
        if (digest.isEmpty()) {
            problems.add(new Problem(base.position(), path + ".digest", "is no digest", ""));
            return;
        }
        SortedMap<String, String> platforms = new TreeMap<>();
        if (base.get("platforms").orElse(base) instanceof Mapping all
                && base.get("platforms").isPresent()) {
            all.entries()
                    .forEach(each ->
                            platforms.put(each.key().text(), text(each.value()).orElse("")));
        }
        bases.put(
                entry.key().text(),
                new LockedBase(
                        digest.get(),
                        base.get("mediaType").flatMap(BaseLock::text).orElse(""),
                        platforms));
    }

    private static Optional<String> text(YamlNode node) {
        return node instanceof Scalar scalar ? Optional.of(scalar.text()) : Optional.empty();
    }

    /** The lock of a base; empty when it has none, or is written with a digest anyway. */
    public Optional<LockedBase> find(ImageReference base) {
        return base.digest().isPresent() ? Optional.empty() : Optional.ofNullable(bases.get(base.toString()));
    }

    /** The base by its locked digest, its tag kept for people; the same when it has no lock. */
    public ImageReference pinned(ImageReference base) {
        return find(base)
                .map(locked -> new ImageReference(
                        base.registry(), base.repository(), base.tag(), Optional.of(locked.digest())))
                .orElse(base);
    }

    /** The file: sorted, one fact per line, so that a change of it can be read. */
    public String text() {
        StringBuilder text = new StringBuilder(
                "# Base images by digest. Written by `epicheck images lock`; commit it.\nversion: 1\nbases:");
        text.append(bases.isEmpty() ? " {}\n" : "\n");
        for (Map.Entry<String, LockedBase> entry : bases.entrySet()) {
            LockedBase base = entry.getValue();
            text.append("  \"").append(entry.getKey()).append("\":\n");
            text.append("    digest: ").append(base.digest()).append('\n');
            text.append("    mediaType: ").append(base.mediaType()).append('\n');
            text.append("    platforms:").append(base.platforms().isEmpty() ? " {}\n" : "\n");
            base.platforms().forEach((platform, digest) -> text.append("      ")
                    .append(platform)
                    .append(": ")
                    .append(digest)
                    .append('\n'));
        }
        return text.toString();
    }

    /** Writes the file whole, or not at all. */
    public void write(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            Path half = Files.createTempFile(folder.toAbsolutePath(), FILE, ".tmp");
            try {
                Files.writeString(half, text());
                Files.setPosixFilePermissions(
                        half, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
                Files.move(half, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(half);
            }
        } catch (IOException e) {
            throw new BadInputException(
                    "NOT_WRITABLE",
                    "the file " + file + " cannot be written: " + e.getMessage(),
                    "Give write access to its folder.");
        }
    }

    /** Those of a pipeline file that can be locked. */
    static Set<String> keys(List<ImageReference> bases) {
        Set<String> keys = new java.util.TreeSet<>();
        bases.stream().filter(base -> base.digest().isEmpty()).forEach(base -> keys.add(base.toString()));
        return keys;
    }
}
