import io.epicheck.event.EventSink;
import io.epicheck.image.BuiltImage;
import io.epicheck.image.ImageBuilder;
import io.epicheck.image.node.StaticSite;
import io.epicheck.retry.Time;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Pushes images with the SDK: {@code BASE CACHE} and then any number of {@code SOURCE TARGET}, side by side. With {@code -} in place of those,
 * reads such lists from standard input, one per line, and tells how many milliseconds each took: a JVM that is warm. With {@code -Dsite=true}
 * the files are a site, in layers that make a change cheap.
 */
public final class EpicheckPush {
    public static void main(String[] arguments) throws Exception {
        String base = arguments[0];
        if (!arguments[2].equals("-")) {
            push(base, arguments[1], List.of(arguments).subList(2, arguments.length));
            return;
        }
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            List<String> words = List.of(line.split(" "));
            long begin = System.nanoTime();
            push(base, words.get(0), words.subList(1, words.size()));
            System.out.println((System.nanoTime() - begin) / 1e6);
            System.out.flush();
        }
    }

    private static void push(String base, String cache, List<String> pairs) throws Exception {
        List<BuiltImage> built = new ArrayList<>();
        if (pairs.size() == 2) {
            built.add(one(base, cache, pairs.get(0), pairs.get(1)));
        } else {
            ExecutorService pool = Executors.newFixedThreadPool(pairs.size() / 2);
            List<Future<BuiltImage>> all = new ArrayList<>();
            for (int i = 0; i < pairs.size(); i += 2) {
                String source = pairs.get(i);
                String target = pairs.get(i + 1);
                all.add(pool.submit(() -> one(base, cache, source, target)));
            }
            for (Future<BuiltImage> each : all) {
                built.add(each.get());
            }
            pool.shutdown();
        }
    }

    private static BuiltImage one(String base, String cache, String source, String target) {
        ImageBuilder builder = ImageBuilder.from(base);
        builder = Boolean.getBoolean("site")
                ? builder.site(StaticSite.of(Path.of(source)))
                : builder.layer("site", Path.of(source), StaticSite.NGINX_ROOT);
        return builder.tags(List.of(target))
                .push(Map.of("EPICHECK_CACHE", cache), EventSink.none(), Time.system());
    }
}
