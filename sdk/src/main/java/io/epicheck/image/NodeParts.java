package io.epicheck.image;

import io.epicheck.config.PipelineConfig.ImageConfig;
import io.epicheck.config.PipelineConfig.NodeConfig;
import io.epicheck.image.node.NodeServer;
import io.epicheck.image.node.StaticSite;
import io.epicheck.yaml.Variables;
import java.nio.file.Path;

/** Node applications of a pipeline file. */
record NodeParts(ImageConfig image, Path folder, Variables variables) {
    private static final int HTTP = 80;

    StaticSite site(NodeConfig.Site site) {
        String to = variables.substitute(site.to());
        StaticSite made = StaticSite.of(folder.resolve(variables.substitute(site.folder())))
                .in(folder)
                .withRoot(to)
                .withAssetLayers(site.assetLayers());
        boolean bringsOne = image.layers().values().stream()
                .anyMatch(layer -> variables.substitute(layer.to()).startsWith("/etc/nginx"));
        return site.nginxConfig() && !bringsOne && to.equals(StaticSite.NGINX_ROOT)
                ? made.withNginxConfig(image.ports().stream().findFirst().orElse(HTTP))
                : made;
    }

    NodeServer server(NodeConfig.Server server) {
        String main = variables.substitute(server.main());
        NodeServer made = NodeServer.of(folder)
                .withRoot(variables.substitute(server.to()))
                .withFiles(server.files().stream().map(variables::substitute).toList())
                .withInstallScripts(server.installScripts());
        return main.equals("package.json") ? made : made.withMain(main);
    }
}
