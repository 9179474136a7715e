import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The same with jib-core alone: {@code BASE CACHE} and then any number of {@code SOURCE TARGET}, side by side. */
public final class JibPush {
    public static void main(String[] arguments) throws Exception {
        List<Thread> threads = new ArrayList<>();
        boolean[] failed = new boolean[1];
        for (int i = 2; i < arguments.length; i += 2) {
            String source = arguments[i];
            String target = arguments[i + 1];
            Thread thread = new Thread(() -> {
                try {
                    push(arguments[0], Path.of(arguments[1]), Path.of(source), target);
                } catch (Exception e) {
                    e.printStackTrace();
                    failed[0] = true;
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        System.exit(failed[0] ? 1 : 0);
    }

    private static void push(String base, Path cache, Path source, String target) throws Exception {
        FileEntriesLayer layer = FileEntriesLayer.builder()
                .setName("site")
                .addEntryRecursive(source, AbsoluteUnixPath.get("/usr/share/nginx/html"))
                .build();
        Jib.from(RegistryImage.named(base))
                .setFormat(ImageFormat.OCI)
                .addFileEntriesLayer(layer)
                .containerize(Containerizer.to(RegistryImage.named(target))
                        .setAllowInsecureRegistries(true)
                        .setBaseImageLayersCache(cache.resolve("base"))
                        .setApplicationLayersCache(cache.resolve("application")));
    }
}
