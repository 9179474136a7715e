package io.epicheck.image.registry;

import io.epicheck.retry.Time;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What all clients of a run share: connections, tokens, and what was learnt about registries. Thread-safe.
 *
 * @param learnt facts such as {@code no chunks HOST}
 */
record Session(
        Transport transport,
        TokenCache tokens,
        RegistrySettings settings,
        Time time,
        Set<String> learnt,
        Map<String, Object> locks) {
    static Session open(Transport transport, RegistrySettings settings, Time time) {
        return new Session(
                transport,
                new TokenCache(time),
                settings,
                time,
                ConcurrentHashMap.newKeySet(),
                new ConcurrentHashMap<>());
    }

    /** The same object for the same name. */
    Object lock(String name) {
        return locks.computeIfAbsent(name, any -> new Object());
    }
}
