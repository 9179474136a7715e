package io.epicheck.image.node;

import io.epicheck.ImageException;
import io.epicheck.image.layer.IgnoreRules;
import io.epicheck.image.layer.ImageLayer;
import io.epicheck.image.oci.Digests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A site of files that a server such as nginx hands out, in layers that make a change cheap: assets whose names hold a hash, and pages, apart
 * from each other. Immutable; every {@code with} method returns a new one.
 */
public final class StaticSite {
    /** Where nginx's official image looks for a site. */
    public static final String NGINX_ROOT = "/usr/share/nginx/html";

    private final Path folder;
    private final String to;
    private final int assetLayers;
    private final Optional<Integer> nginxPort;
    private final Optional<Path> context;

    private StaticSite(Path folder, String to, int assetLayers, Optional<Integer> nginxPort, Optional<Path> context) {
        this.folder = folder;
        this.to = to;
        this.assetLayers = assetLayers;
        this.nginxPort = nginxPort;
        this.context = context;
    }

    /** The files of a folder, for nginx's own place. */
    public static StaticSite of(Path folder) {
        return new StaticSite(folder, NGINX_ROOT, SiteLayers.USUAL, Optional.empty(), Optional.empty());
    }

    /** Puts it to another absolute path in the image. */
    public StaticSite withRoot(String path) {
        return new StaticSite(folder, path, assetLayers, nginxPort, context);
    }

    /** At most so many layers of one kind (default 32): more make a change cheaper, and a first push slower. */
    public StaticSite withAssetLayers(int most) {
        return new StaticSite(folder, to, most, nginxPort, context);
    }

    /** Brings a configuration for nginx along, as {@code /etc/nginx/conf.d/default.conf}. */
    public StaticSite withNginxConfig(int port) {
        return new StaticSite(folder, to, assetLayers, Optional.of(port), context);
    }

    /** Out of a context, which the folder may not lead out of, and whose ignore file counts below the folder. */
    public StaticSite in(Path folder) {
        return new StaticSite(this.folder, to, assetLayers, nginxPort, Optional.of(folder));
    }

    /**
     * The layers, those that change least first. The folder is listed now.
     *
     * @param environment says where the generated configuration is kept until it is packed
     * @throws ImageException when there is no such folder, it leads out of its context, or it is empty
     */
    public List<ImageLayer> layers(Map<String, String> environment) {
        Path real = real();
        List<SiteFile> files = files(real);
        if (files.isEmpty()) {
            throw new ImageException(
                    "SITE_EMPTY",
                    "the site " + folder + " holds no file",
                    "Check `site`, and whether a `prepare` command has to make it.");
        }
        List<ImageLayer> layers = new ArrayList<>();
        nginxPort.ifPresent(port -> layers.add(new ImageLayer(
                "nginx configuration",
                stored(new NginxConfig(files).text(to, port), environment),
                "/etc/nginx/conf.d/default.conf",
                0,
                0,
                0644)));
        layers.addAll(SiteLayers.of(real, files, to, assetLayers));
        return layers;
    }

    /** A link is followed: a build tool may have made it. */
    private Path real() {
        if (!Files.isDirectory(folder)) {
            throw new ImageException(
                    "SITE_MISSING",
                    "the site " + folder + (Files.exists(folder) ? " is no folder" : " does not exist"),
                    "Check `site`, and whether a `prepare` command has to make it.");
        }
        try {
            Path real = folder.toRealPath();
            if (context.isPresent() && !real.startsWith(context.get().toRealPath())) {
                throw new ImageException(
                        "LAYER_SOURCE_ESCAPES",
                        "the site " + folder + " leads out of " + context.get() + ", to " + real,
                        "Copy it into the context, or make the context a folder that holds both.");
            }
            return real;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private List<SiteFile> files(Path real) {
        try {
            List<SiteFile> files = new ArrayList<>();
            Optional<Path> outer =
                    context.isPresent() ? Optional.of(context.get().toRealPath()) : Optional.empty();
            IgnoreRules rules = outer.isPresent() ? IgnoreRules.of(outer.get()) : IgnoreRules.none();
            String inside = outer.map(each -> FileTree.name(each, real)).orElse("");
            String before = inside.isEmpty() ? "" : inside + "/";
            for (String name : FileTree.files(real, any -> true)) {
                if (rules.leavesOut(before + name, before.length())) {
                    continue;
                }
                Path file = real.resolve(name);
                files.add(new SiteFile(
                        name, Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? Files.size(file) : 0));
            }
            return files;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private ImageException unreadable(IOException e) {
        return new ImageException(
                "SITE_UNREADABLE", "the site " + folder + " cannot be read: " + e.getMessage(), "", e);
    }

    /** A file by its content: a later run finds the same one. */
    private static Path stored(String text, Map<String, String> environment) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        String key = Digests.hex(bytes);
        try {
            Optional<ResultCache> cache = ResultCache.of(environment);
            if (cache.isEmpty()) {
                Path file = Files.createTempFile("epicheck-nginx", ".conf");
                file.toFile().deleteOnExit();
                return Files.write(file, bytes);
            }
            Optional<Path> known = cache.get().find("nginx", key);
            if (known.isPresent()) {
                return known.get().resolve("default.conf");
            }
            Path made = cache.get().begin();
            Files.write(made.resolve("default.conf"), bytes);
            return cache.get().commit(made, "nginx", key).resolve("default.conf");
        } catch (IOException e) {
            throw new ImageException(
                    "NO_SPACE", "nginx's configuration cannot be written: " + e.getMessage(), "Free some space.", e);
        }
    }
}
