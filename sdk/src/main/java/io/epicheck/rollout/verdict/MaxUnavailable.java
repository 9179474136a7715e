package io.epicheck.rollout.verdict;

import io.epicheck.cluster.KubeObject;
import tools.jackson.databind.JsonNode;

/** How many pods a Deployment may lack during a rollout; rounded as its controller does it. */
final class MaxUnavailable {
    private MaxUnavailable() {}

    static int of(KubeObject deployment) {
        int replicas = deployment.number("/spec/replicas", 1);
        if (deployment.text("/spec/strategy/type").equals("Recreate")) {
            return replicas;
        }
        int surge = number(deployment.at("/spec/strategy/rollingUpdate/maxSurge"), replicas, true);
        int unavailable = number(deployment.at("/spec/strategy/rollingUpdate/maxUnavailable"), replicas, false);
        return surge == 0 && unavailable == 0 ? 1 : unavailable;
    }

    private static int number(JsonNode value, int replicas, boolean up) {
        if (value.isNumber()) {
            return value.asInt();
        }
        String text = value.asString("25%");
        try {
            int percent = Integer.parseInt(text.replace("%", ""));
            return (percent * replicas + (up ? 99 : 0)) / 100;
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
