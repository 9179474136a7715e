package io.epicheck.pipeline;

import io.epicheck.BadInputException;
import io.epicheck.cluster.KubeObject;
import io.epicheck.config.PipelineConfig;
import io.epicheck.image.BuiltImage;
import io.epicheck.manifest.Manifests;
import io.epicheck.secret.ConfigMaps;
import io.epicheck.secret.SecretObjects;
import io.epicheck.secret.SecretValue;
import io.epicheck.yaml.Variables;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The objects of one release: the manifests of the pipeline file with its ConfigMaps, the Secrets and the images. */
final class ReleaseObjects {
    private final PipelineConfig config;
    private final Destination destination;
    private final Map<String, String> variables;

    ReleaseObjects(PipelineConfig config, Destination destination, Map<String, String> variables) {
        this.config = config;
        this.destination = destination;
        this.variables = variables;
    }

    Manifests manifests(Collection<BuiltImage> images, Map<String, Map<String, SecretValue>> secrets) {
        Manifests manifests = source().withVariables(variables)
                .withImages(images)
                .with(made(secrets).toArray(KubeObject[]::new))
                .in(destination.namespace());
        boolean versioned = destination.environment().versionedConfig().orElse(config.versionedConfig());
        return versioned ? manifests.versionedConfig() : manifests;
    }

    private Manifests source() {
        Manifests base;
        if (!config.render().isEmpty()) {
            base = Manifests.parse("<render>", RenderCommand.run(config.render(), config.directory()));
        } else {
            Path path = config.manifests()
                    .orElseThrow(() -> new BadInputException(
                            "NO_MANIFESTS",
                            "the pipeline file names no manifests, so there is nothing to deploy",
                            "Add `manifests: k8s/` or `render:` to it."));
            base = Manifests.load(config.directory().resolve(path));
        }
        return destination
                .environment()
                .overlay()
                .map(path -> base.withOverlay(config.directory().resolve(path)))
                .orElse(base);
    }

    private List<KubeObject> made(Map<String, Map<String, SecretValue>> secrets) {
        Variables values = Variables.of(variables);
        List<KubeObject> objects = new ArrayList<>();
        secrets.forEach((name, keys) -> objects.add(SecretObjects.of(name, keys)));
        config.config().forEach((name, keys) -> {
            Map<String, String> filled = new LinkedHashMap<>();
            keys.forEach((key, text) -> filled.put(key, values.substitute(text)));
            objects.add(ConfigMaps.of(name, filled));
        });
        return objects;
    }
}
