package io.epicheck.image.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * A site as Vite leaves it: 240 chunks whose names hold a hash, 120 pictures, a few pages. The same every time.
 *
 * @param chunkBytes mean size of a chunk; 7000 give a site of 8.5 MB
 */
public record GeneratedSite(Path folder, int chunkBytes) {
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    public static final int CHUNKS = 240;
    private static final int STYLES = 30;
    private static final int PICTURES = 120;

    public GeneratedSite write() {
        Random random = new Random(11);
        for (int i = 0; i < CHUNKS; i++) {
            chunk(i, code(random, i == 0 ? 300_000 : chunkBytes / 3 + random.nextInt(chunkBytes * 4 / 3)));
        }
        for (int i = 0; i < STYLES; i++) {
            file("assets/style" + i + "-" + hash("style" + i) + ".css", code(random, 6_000));
        }
        for (int i = 0; i < PICTURES; i++) {
            byte[] picture = new byte[30_000 + random.nextInt(40_000)];
            random.nextBytes(picture);
            file("assets/picture" + i + "-" + hash("picture" + i) + ".webp", picture);
        }
        for (String page : new String[] {"robots.txt", "manifest.webmanifest", "sw.js", "favicon.svg", "404.html"}) {
            file(page, code(random, 2_000));
        }
        return index(hash("one"));
    }

    /** One line of a chunk's source has changed: another name, another content, another page that names it. */
    public GeneratedSite changed(int chunk) throws IOException {
        Path old = chunkFile(chunk);
        String content = Files.readString(old);
        Files.delete(old);
        chunk(chunk, ("let changed = true;\n" + content).getBytes(StandardCharsets.UTF_8));
        return index(hash("two"));
    }

    private GeneratedSite index(String hash) {
        file(
                "index.html",
                ("<title>site</title><script src=\"/assets/chunk0-" + hash + ".js\"></script>")
                        .getBytes(StandardCharsets.UTF_8));
        return this;
    }

    private void chunk(int number, byte[] content) {
        file("assets/chunk" + number + "-" + hash(new String(content, StandardCharsets.UTF_8)) + ".js", content);
    }

    private Path chunkFile(int number) throws IOException {
        try (var files = Files.list(folder.resolve("assets"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("chunk" + number + "-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void file(String name, byte[] content) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(String content) {
        Random random = new Random(content.hashCode());
        StringBuilder hash = new StringBuilder("b");
        random.ints(6, 0, 64).forEach(at -> hash.append(LETTERS.charAt(at)));
        return hash.append("7").toString();
    }

    /** About as well to compress as minified code: to a third. */
    private static byte[] code(Random random, int size) {
        StringBuilder text = new StringBuilder();
        while (text.length() < size) {
            text.append("function ")
                    .append((char) ('a' + random.nextInt(26)))
                    .append(random.nextInt(10_000))
                    .append("(e,t){return e.")
                    .append(Integer.toString(random.nextInt(1_000_000), 36))
                    .append("(t)||")
                    .append(Integer.toString(random.nextInt(1_000_000), 36))
                    .append("}");
        }
        return text.substring(0, size).getBytes(StandardCharsets.UTF_8);
    }
}
