package io.epicheck.config;

import io.epicheck.Position;
import io.epicheck.Problem;
import io.epicheck.yaml.KeyPath;
import io.epicheck.yaml.YamlNode;
import io.epicheck.yaml.YamlNode.Mapping;
import io.epicheck.yaml.YamlNode.Scalar;
import io.epicheck.yaml.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Platforms that are nearly one. Names are those of Go's {@code GOOS} and {@code GOARCH}
 * (<a href="https://github.com/opencontainers/image-spec/blob/main/image-index.md">OCI</a>); what is like none of them may be newer than
 * this list, and passes.
 */
final class PlatformChecks {
    private static final List<String> SYSTEMS = List.of(
            "linux",
            "windows",
            "darwin",
            "freebsd",
            "aix",
            "android",
            "dragonfly",
            "illumos",
            "ios",
            "js",
            "netbsd",
            "openbsd",
            "plan9",
            "solaris",
            "wasip1",
            "wasip2");
    private static final List<String> PROCESSORS = List.of(
            "amd64",
            "arm64",
            "arm",
            "386",
            "loong64",
            "mips",
            "mipsle",
            "mips64",
            "mips64le",
            "ppc64",
            "ppc64le",
            "riscv64",
            "s390x",
            "wasm");
    /** Go keeps these names for processors that it may know one day. */
    private static final List<String> RESERVED = List.of(
            "amd64p32", "arm64be", "armbe", "mips64p32", "mips64p32le", "ppc", "riscv", "s390", "sparc", "sparc64");
    /** What other tools call them. */
    private static final Map<String, String> OTHER_NAMES = Map.of(
            "aarch64", "arm64", "i386", "386", "i686", "386", "x86", "386", "x64", "amd64", "armhf", "arm/v7", "armv7",
            "arm/v7", "armv6", "arm/v6");

    private final List<Problem> problems = new ArrayList<>();

    private PlatformChecks() {}

    static List<Problem> problems(Mapping root) {
        PlatformChecks checks = new PlatformChecks();
        YamlNode nothing = new Sequence(new Position("", 1, 1), List.of());
        if (root.get("images").orElse(nothing) instanceof Mapping images) {
            images.entries().forEach(entry -> {
                if (entry.value() instanceof Mapping image) {
                    String path = KeyPath.child("images", entry.key().text());
                    image.get("platforms").ifPresent(node -> checks.check(node, KeyPath.child(path, "platforms")));
                }
            });
        }
        return checks.problems;
    }

    private void check(YamlNode node, String path) {
        if (node instanceof Sequence list) {
            int index = 0;
            for (YamlNode item : list.items()) {
                check(item, KeyPath.item(path, index++));
            }
        } else if (node instanceof Scalar scalar) {
            meant(scalar.text())
                    .ifPresent(meant -> problems.add(new Problem(
                            scalar.position(),
                            path,
                            "there is no platform `" + scalar.text() + "`",
                            "did you mean `" + meant + "`?")));
        }
    }

    /** Empty when it is known, or like nothing that is. */
    private static Optional<String> meant(String platform) {
        String[] parts = platform.split("/", 3);
        if (parts.length < 2) {
            return Optional.empty();
        }
        Optional<String> system = SYSTEMS.contains(parts[0]) ? Optional.empty() : Nearest.to(parts[0], SYSTEMS);
        Optional<String> processor = PROCESSORS.contains(parts[1]) || RESERVED.contains(parts[1])
                ? Optional.empty()
                : Optional.ofNullable(OTHER_NAMES.get(parts[1])).or(() -> Nearest.to(parts[1], PROCESSORS));
        if (system.isEmpty() && processor.isEmpty()) {
            return Optional.empty();
        }
        String name = system.orElse(parts[0]) + "/" + processor.orElse(parts[1]);
        boolean hasVariant = parts.length > 2 && !processor.orElse("").contains("/");
        return Optional.of(hasVariant ? name + "/" + parts[2] : name);
    }
}
