package io.epicheck.image.node;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * A configuration of nginx for a site that brings none. Files whose names hold a hash may be kept for ever, all others are asked for again
 * each time; a missing file is a 404, except that a site of one page answers every path with that page. Pure.
 */
final class NginxConfig {
    private final List<SiteFile> files;

    NginxConfig(List<SiteFile> files) {
        this.files = files;
    }

    String text(String root, int port) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                """
                # Made by epicheck. A layer of your own under /etc/nginx replaces it (docs/node.md).
                server {
                    listen %d;
                    server_name _;
                    server_tokens off;
                    root %s;
                    absolute_redirect off;

                    # Longer than the idle time of ingress controllers, so that no request meets a connection that just ended.
                    keepalive_timeout 95s;

                    gzip on;
                    gzip_vary on;
                    gzip_static on;
                    gzip_types text/css text/plain application/javascript application/json application/manifest+json image/svg+xml;

                """,
                port,
                quoted(root)));
        for (String folder : immutable()) {
            text.append(String.format(
                    Locale.ROOT,
                    """
                        # Every name holds a hash of its content.
                        location ^~ %s {
                            add_header Cache-Control "public, max-age=31536000, immutable";
                            add_header X-Content-Type-Options nosniff always;
                            try_files $uri =404;
                        }

                    """,
                    quoted("/" + folder + "/")));
        }
        text.append(
                """
                    location / {
                        add_header Cache-Control "no-cache" always;
                        add_header X-Content-Type-Options nosniff always;
                        try_files %s;
                    }
                """
                        .formatted(isOnePage() ? "$uri /index.html" : "$uri $uri.html $uri/index.html =404"));
        if (!isOnePage() && has("404.html")) {
            text.append("    error_page 404 /404.html;\n");
        }
        return text.append("}\n").toString();
    }

    /** One page, which shows what its script makes of the path. */
    private boolean isOnePage() {
        List<String> pages = files.stream()
                .filter(file ->
                        file.extension().equals("html") || file.extension().equals("htm"))
                .map(SiteFile::path)
                .toList();
        return pages.equals(List.of("index.html"));
    }

    /**
     * The outermost folders of which every file holds a hash: nine in ten for certain, the others at least by their form; and of which one
     * is a script or a style, as ids of pictures look like hashes too.
     */
    List<String> immutable() {
        Set<String> folders = new TreeSet<>();
        for (SiteFile file : files) {
            for (int slash = file.path().indexOf('/');
                    slash > 0;
                    slash = file.path().indexOf('/', slash + 1)) {
                folders.add(file.path().substring(0, slash));
            }
        }
        Set<String> found = new LinkedHashSet<>();
        for (String folder : folders) {
            boolean inside = found.stream().anyMatch(outer -> folder.startsWith(outer + "/"));
            if (!inside && hashedThroughout(folder)) {
                found.add(folder);
            }
        }
        return new ArrayList<>(found);
    }

    private boolean hashedThroughout(String folder) {
        List<SiteFile> inside = files.stream()
                .filter(file -> file.path().startsWith(folder + "/"))
                .toList();
        long certain = inside.stream()
                .filter(file -> file.hashed().filter(HashedName::certain).isPresent())
                .count();
        return inside.stream().allMatch(file -> file.hashed().isPresent())
                && certain * 10 >= inside.size() * 9L
                && inside.stream()
                        .anyMatch(file -> file.extension().equals("js")
                                || file.extension().equals("css"));
    }

    private boolean has(String path) {
        return files.stream().anyMatch(file -> file.path().equals(path));
    }

    private static String quoted(String path) {
        return "\"" + path.replace("\\", "\\\\").replace("\"", "\\\"").replace("$", "\\$") + "\"";
    }
}
