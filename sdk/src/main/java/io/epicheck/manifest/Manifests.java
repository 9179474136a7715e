package io.epicheck.manifest;

import io.epicheck.BadInputException;
import io.epicheck.cluster.KubeObject;
import io.epicheck.image.BuiltImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The objects of a release: where they come from and what is put into them. Immutable, reusable and thread-safe; every method returns a
 * new value. Files are read by {@link #resolve}, which reports everything that is wrong at once.
 *
 * <pre>{@code
 * Manifests.load(Path.of("k8s/base")).withOverlay(Path.of("k8s/prod")).withVariables(Map.of("host", host)).withImage(app)
 * }</pre>
 */
public final class Manifests {
    private final List<Source> sources;
    private final List<Source.Files> overlays;
    private final Map<Path, String> texts;
    private final Map<String, String> variables;
    private final List<BuiltImage> images;
    private final Optional<String> namespace;
    private final List<UnaryOperator<List<Manifest>>> finishes;
    private final boolean versionedConfig;

    private Manifests(
            List<Source> sources,
            List<Source.Files> overlays,
            Map<Path, String> texts,
            Map<String, String> variables,
            List<BuiltImage> images,
            Optional<String> namespace,
            List<UnaryOperator<List<Manifest>>> finishes,
            boolean versionedConfig) {
        this.versionedConfig = versionedConfig;
        this.sources = List.copyOf(sources);
        this.overlays = List.copyOf(overlays);
        this.texts = texts;
        this.variables = variables;
        this.images = List.copyOf(images);
        this.namespace = namespace;
        this.finishes = List.copyOf(finishes);
    }

    private static Manifests from(Source source) {
        return new Manifests(
                List.of(source), List.of(), Map.of(), Map.of(), List.of(), Optional.empty(), List.of(), false);
    }

    /** A file, or every {@code *.yaml} and {@code *.yml} of a folder and those below. */
    public static Manifests load(Path path) {
        return from(new Source.Files(path));
    }

    /**
     * YAML text, such as the output of {@code helm template}.
     *
     * @param name what positions call it
     */
    public static Manifests parse(String name, String yaml) {
        return from(new Source.Text(name, yaml));
    }

    public static Manifests of(List<KubeObject> objects) {
        return from(new Source.Objects(objects));
    }

    /** Merges the documents of a file or folder onto those of the same kind and name. Later overlays win. */
    public Manifests withOverlay(Path path) {
        List<Source.Files> more = appended(overlays, List.of(new Source.Files(path)));
        return new Manifests(sources, more, texts, variables, images, namespace, finishes, versionedConfig);
    }

    /** Values of {@code ${name}}; a later value for the same name wins. */
    public Manifests withVariables(Map<String, String> values) {
        Map<String, String> more = new LinkedHashMap<>(variables);
        more.putAll(values);
        return new Manifests(sources, overlays, texts, Map.copyOf(more), images, namespace, finishes, versionedConfig);
    }

    /** Puts an image, by its digest, where a container names its repository. No container that does is a problem. */
    public Manifests withImage(BuiltImage image) {
        return withImages(List.of(image));
    }

    /** Like {@link #withImage} for each. */
    public Manifests withImages(Collection<BuiltImage> more) {
        return new Manifests(
                sources, overlays, texts, variables, appended(images, more), namespace, finishes, versionedConfig);
    }

    /** Adds objects that are made by code, such as Secrets and ConfigMaps. */
    public Manifests with(KubeObject... objects) {
        List<Source> more = appended(sources, List.of(new Source.Objects(List.of(objects))));
        return new Manifests(more, overlays, texts, variables, images, namespace, finishes, versionedConfig);
    }

    /**
     * Changes the objects at the very end of {@link #resolve}, when they are complete: whoever resolves, plans or deploys these manifests gets
     * what comes out. Later ones get what earlier ones made; the apply order is restored afterwards.
     *
     * @param finish pure, thread-safe; may add objects, which must name the namespace
     */
    public Manifests finishedBy(UnaryOperator<List<Manifest>> finish) {
        List<UnaryOperator<List<Manifest>>> more = appended(finishes, List.of(finish));
        return new Manifests(sources, overlays, texts, variables, images, namespace, more, versionedConfig);
    }

    /** Reads these texts instead of the files at these paths, which are spelled as {@link #files()} does: what would be if. */
    public Manifests withTexts(Map<Path, String> files) {
        return new Manifests(
                sources, overlays, Map.copyOf(files), variables, images, namespace, finishes, versionedConfig);
    }

    /** The files that {@link #resolve} reads, those of overlays too. Throws {@link BadInputException} when they cannot be found. */
    public Set<Path> files() {
        Problems problems = new Problems();
        List<Path> folders = overlays.stream().map(Source.Files::path).toList();
        Set<Path> found = new LinkedHashSet<>();
        for (Source source : sources) {
            if (source instanceof Source.Files files) {
                found.addAll(ManifestFiles.of(files.path(), folders, problems));
            }
        }
        overlays.forEach(overlay -> found.addAll(ManifestFiles.of(overlay.path(), List.of(), problems)));
        problems.throwIfAny();
        return found;
    }

    /** The namespace that the objects are meant for. */
    public Manifests in(String target) {
        return new Manifests(
                sources, overlays, texts, variables, images, Optional.of(target), finishes, versionedConfig);
    }

    /**
     * ConfigMaps and Secrets that only pod templates use get a new name with every content when they are deployed. Their names depend on
     * the cluster (a key of the application), so {@link #resolve} still gives the plain ones.
     *
     * @see VersionedConfig
     */
    public Manifests versionedConfig() {
        return new Manifests(sources, overlays, texts, variables, images, namespace, finishes, true);
    }

    /** Whether {@link #versionedConfig()} was asked for. */
    public boolean isConfigVersioned() {
        return versionedConfig;
    }

    /** The namespace given with {@link #in}. */
    public Optional<String> namespace() {
        return namespace;
    }

    /**
     * Reads, merges, fills in and checks everything; asks no cluster.
     *
     * @return in apply order
     * @throws BadInputException with every problem that was found
     */
    public List<Manifest> resolve(String target) {
        if (namespace.isPresent() && !namespace.get().equals(target)) {
            throw new BadInputException(
                    "NAMESPACE_MISMATCH",
                    "these manifests are meant for namespace `" + namespace.get() + "`, not for `" + target + "`",
                    "name one namespace");
        }
        List<Manifest> resolved = new Resolution(sources, overlays, texts, variables, images).resolve(target);
        for (UnaryOperator<List<Manifest>> finish : finishes) {
            resolved = finish.apply(resolved);
        }
        return resolved.stream().sorted(ApplyOrder.ofManifests()).toList();
    }

    private static <T> List<T> appended(Collection<? extends T> one, Collection<? extends T> other) {
        List<T> all = new ArrayList<>(one);
        all.addAll(other);
        return all;
    }
}
