package io.epicheck.rollout.journal;

import java.util.Map;
import java.util.TreeMap;

/**
 * What is known of one release. Immutable.
 *
 * @param number counts the releases of an application in a namespace, from 1
 * @param state {@link State#PREPARED} while it is under way, then how it ended
 * @param cause code and reason of a failure; empty otherwise
 * @param images what its containers run, by container: {@code Deployment shop/web, container web}
 * @param at time of day when it began, to be shown
 * @param rollbackTo the release that it brought back; 0 when it is no rollback
 */
public record ReleaseRecord(
        int number,
        State state,
        ReleaseSource source,
        String cause,
        Map<String, String> images,
        String at,
        int rollbackTo) {
    public ReleaseRecord {
        images = java.util.Collections.unmodifiableMap(new TreeMap<>(images));
    }

    /** Whether it passed its checks. */
    public boolean isGood() {
        return state == State.COMMITTED;
    }

    public ReleaseRecord ended(State end, String why) {
        return new ReleaseRecord(number, end, source, why, images, at, rollbackTo);
    }
}
