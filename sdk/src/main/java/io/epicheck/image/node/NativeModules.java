package io.epicheck.image.node;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Packages that hold machine code ({@code *.node}) for other platforms than the image's only, or that would have to be compiled. By the files'
 * own headers (<a href="https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html">ELF</a>).
 */
final class NativeModules {
    private static final int HEADER = 20;
    private static final int MACHINE_AT = 18;

    private NativeModules() {}

    /**
     * One text for each package that will not work on a platform.
     *
     * @param files names below the root
     */
    static List<String> problems(Path root, List<String> files, TargetPlatform platform) throws IOException {
        Set<String> built = new TreeSet<>();
        Set<String> fitting = new TreeSet<>();
        for (String file : files) {
            if (file.endsWith(".node") && Files.isRegularFile(root.resolve(file), LinkOption.NOFOLLOW_LINKS)) {
                built.add(packageOf(file));
                if (fits(root.resolve(file), platform)) {
                    fitting.add(packageOf(file));
                }
            }
        }
        Set<String> unbuilt = files.stream()
                .filter(file -> file.endsWith("/binding.gyp"))
                .map(NativeModules::packageOf)
                .filter(name -> !built.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
        built.removeAll(fitting);
        return java.util.stream.Stream.concat(
                        built.stream().map(name -> name + " holds machine code, but none for " + platform),
                        unbuilt.stream().map(name -> name + " has to be compiled (binding.gyp) and was not"))
                .toList();
    }

    private static boolean fits(Path file, TargetPlatform platform) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] head = in.readNBytes(HEADER);
            return head.length == HEADER
                    && head[0] == 0x7f
                    && head[1] == 'E'
                    && head[2] == 'L'
                    && head[3] == 'F'
                    && platform.runs(head[MACHINE_AT] & 0xff);
        }
    }

    /** {@code @scope/name} or {@code name}, of the innermost package; of a package of the project itself its folder. */
    private static String packageOf(String file) {
        if (!file.contains("node_modules/")) {
            return file.contains("/") ? file.substring(0, file.lastIndexOf('/')) : file;
        }
        String inside = file.substring(file.lastIndexOf("node_modules/") + "node_modules/".length());
        String[] parts = inside.split("/", 3);
        return inside.startsWith("@") && parts.length > 1 ? parts[0] + "/" + parts[1] : parts[0];
    }
}
