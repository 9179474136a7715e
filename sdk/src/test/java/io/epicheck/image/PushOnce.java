package io.epicheck.image;

import io.epicheck.event.EventSink;
import io.epicheck.image.metadata.Annotations;
import io.epicheck.retry.Time;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Builds and pushes in a process of its own: base, source, target, cache, platforms. Prints the digest, the heap in MiB, and which Java it is. */
final class PushOnce {
    private PushOnce() {}

    public static void main(String[] arguments) {
        BuiltImage built = ImageBuilder.from(arguments[0])
                .layer("site", Path.of(arguments[1]), "/usr/share/nginx/html")
                .labels(Map.of("b", "2", "a", "İı"))
                .annotations(Annotations.both(Map.of("of", "ours")))
                .environment(Map.of("Z", "1", "A", "2"))
                .platforms(Arrays.stream(arguments).skip(4).toList())
                .tags(List.of(arguments[2]))
                .push(Map.of("EPICHECK_CACHE", arguments[3]), EventSink.none(), Time.system());
        System.out.println(built.digest());
        System.out.println(Runtime.getRuntime().maxMemory() >> 20);
        System.out.println(System.getProperty("java.runtime.version") + " " + System.getProperty("os.arch"));
    }
}
