package io.epicheck.rollout.journal;

import io.epicheck.BadInputException;
import io.epicheck.cluster.ApiException;
import io.epicheck.cluster.KubeApi;
import io.epicheck.cluster.KubeObject;
import io.epicheck.cluster.ObjectRef;
import io.epicheck.secret.SecretValue;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps the random key that an application's Secrets are named with, in the Secret {@code APPLICATION-config-names}. Made once, and never
 * changed: whoever loses it gets other names for the same contents, and nothing else happens. It is shown nowhere.
 */
public final class NameKeys {
    private static final String KEY = "key";
    private static final int BYTES = 32;
    private static final int ATTEMPTS = 3;
    private static final String ROLE = "names";
    private static final String APPLICATION = "epicheck.io/application";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final KubeApi api;
    private final String application;
    private final ObjectRef ref;

    public NameKeys(KubeApi api, String namespace, String application) {
        this.api = api;
        this.application = application;
        this.ref = new ObjectRef(Bundle.SECRET, namespace, application + "-config-names");
    }

    /** A key that is kept nowhere. */
    public static SecretValue random() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return SecretValue.of(bytes);
    }

    /** Empty when there is none, or none that can be used. */
    public Optional<SecretValue> read() {
        return api.get(ref).filter(NameKeys::isOurs).flatMap(NameKeys::parse);
    }

    /**
     * The key, made when there is none. Of two that make it at once both get the same.
     *
     * @throws BadInputException when a Secret of that name is somebody else's
     */
    public SecretValue make() {
        for (int attempt = 1; ; attempt++) {
            Optional<KubeObject> found = api.get(ref);
            Optional<SecretValue> known = found.filter(NameKeys::isOurs).flatMap(NameKeys::parse);
            if (known.isPresent()) {
                return known.get();
            }
            if (found.isPresent()) {
                forget(found.get());
            }
            try {
                return parse(api.create(fresh())).orElseThrow();
            } catch (ApiException e) {
                if (e.status() != 409 || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** Ours, but damaged: it cannot be changed, as it is immutable. */
    private void forget(KubeObject found) {
        if (!isOurs(found)) {
            throw new BadInputException(
                    "NAME_KEY_TAKEN",
                    ref + " is not epicheck's, and the key for the names of versioned Secrets belongs there",
                    "Give that Secret another name.");
        }
        api.delete(ref, found.uid());
    }

    private KubeObject fresh() {
        ObjectNode json = Bookkeeping.object(
                Bundle.SECRET, ref.namespace(), ref.name(), Map.of(Bookkeeping.LABEL, ROLE, APPLICATION, application));
        json.put("type", "Opaque").put("immutable", true);
        json.putObject("data").put(KEY, Base64.getEncoder().encodeToString(random().reveal()));
        return KubeObject.of(json);
    }

    private static boolean isOurs(KubeObject stored) {
        return ROLE.equals(stored.labels().get(Bookkeeping.LABEL));
    }

    private static Optional<SecretValue> parse(KubeObject stored) {
        try {
            byte[] bytes = Base64.getDecoder().decode(stored.strings("/data").getOrDefault(KEY, ""));
            return bytes.length >= BYTES ? Optional.of(SecretValue.of(bytes)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
