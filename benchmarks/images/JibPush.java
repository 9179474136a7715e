import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The same with jib-core alone, for the same arguments. */
public final class JibPush {
    public static void main(String[] arguments) throws Exception {
        if (!arguments[2].equals("-")) {
            push(arguments[0], Path.of(arguments[1]), List.of(arguments).subList(2, arguments.length));
            return;
        }
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            List<String> words = List.of(line.split(" "));
            long begin = System.nanoTime();
            push(arguments[0], Path.of(words.get(0)), words.subList(1, words.size()));
            System.out.println((System.nanoTime() - begin) / 1e6);
            System.out.flush();
        }
    }

    private static void push(String base, Path cache, List<String> pairs) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(pairs.size() / 2);
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i += 2) {
            Path source = Path.of(pairs.get(i));
            String target = pairs.get(i + 1);
            all.add(pool.submit(() -> {
                push(base, cache, source, target);
                return target;
            }));
        }
        for (Future<?> each : all) {
            each.get();
        }
        pool.shutdown();
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
