package io.epicheck.rollout;

import io.epicheck.AccessException;
import io.epicheck.cluster.ApiException;
import io.epicheck.cluster.KubeApi;
import io.epicheck.cluster.KubeObject;
import io.epicheck.event.PipelineEvent.Level;
import io.epicheck.event.PipelineEvent.Notice;
import io.epicheck.manifest.Manifest;
import io.epicheck.manifest.VersionedConfig;
import io.epicheck.rollout.journal.NameKeys;
import io.epicheck.secret.SecretValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gives versioned configuration its names, which needs to know two things of the cluster: who else uses it, and the application's key. */
final class ConfigNaming {
    private static final String PROVISIONAL =
            "the names of versioned Secrets are provisional: the key that they are made"
                    + " with does not exist yet; the first deploy makes it";

    private ConfigNaming() {}

    /**
     * Manifests as they would be deployed.
     *
     * @param notes what a person should know of the names
     */
    record Named(List<Manifest> manifests, List<String> notes) {}

    /** Writes nothing: without a key Secrets get names that no later look will see again. */
    static Named seen(RolloutSettings settings, Asked asked) {
        if (!asked.versionedConfig()) {
            return new Named(asked.manifests(), List.of());
        }
        VersionedConfig config = versioned(settings, asked);
        List<String> notes = new ArrayList<>(config.kept());
        Optional<SecretValue> known = config.hasSecrets() ? keys(settings).read() : Optional.of(NameKeys.random());
        if (known.isEmpty()) {
            notes.add(PROVISIONAL);
        }
        return new Named(config.named(application(settings), known.orElseGet(NameKeys::random)), notes);
    }

    /** Under the lock: makes the key when there is none. */
    static List<Manifest> held(Session session, Asked asked) {
        if (!asked.versionedConfig()) {
            return asked.manifests();
        }
        RolloutSettings settings = session.settings();
        VersionedConfig config = versioned(settings, asked);
        config.kept().forEach(note -> session.sink().accept(new Notice(Level.INFO, "NOT_VERSIONED", note)));
        SecretValue key = config.hasSecrets() ? key(session) : NameKeys.random();
        return config.named(application(settings), key);
    }

    private static SecretValue key(Session session) {
        NameKeys keys = keys(session.settings());
        return keys.read().orElseGet(() -> {
            session.crash("names.before");
            session.ensureHeld();
            SecretValue made = keys.make();
            session.crash("names.after");
            return made;
        });
    }

    private static VersionedConfig versioned(RolloutSettings settings, Asked asked) {
        VersionedConfig config = VersionedConfig.of(asked.manifests());
        return config.isEmpty() ? config : config.without(workloads(settings));
    }

    /** Without knowing who else uses a ConfigMap it cannot be renamed. */
    private static List<KubeObject> workloads(RolloutSettings settings) {
        KubeApi api = settings.cluster().api();
        try {
            return ConfigUsers.workloads(api, settings.namespace());
        } catch (ApiException refused) {
            if (refused.status() != 403) {
                throw refused;
            }
            throw new AccessException(
                    "FORBIDDEN",
                    "versioned configuration needs to know who uses it: " + refused.getMessage(),
                    "Give these credentials the right to list deployments, statefulsets, daemonsets and cronjobs in namespace "
                            + settings.namespace() + ", or deploy without versioned configuration.",
                    refused);
        }
    }

    private static NameKeys keys(RolloutSettings settings) {
        return new NameKeys(settings.cluster().api(), settings.namespace(), application(settings));
    }

    private static String application(RolloutSettings settings) {
        return settings.source().application();
    }
}
