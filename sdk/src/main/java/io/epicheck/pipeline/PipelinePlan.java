package io.epicheck.pipeline;

import io.epicheck.lint.Addition;
import io.epicheck.lint.Remark;
import io.epicheck.manifest.ReleasePlan;
import java.util.List;

/**
 * What a deploy to an environment would do. Immutable.
 *
 * @param release object by object; what hardening adds is in it
 * @param hardened what the manifests do not say and hardening adds; empty when the environment is not hardened
 * @param left what hardening leaves as it is although it can cost requests
 */
public record PipelinePlan(ReleasePlan release, List<Addition> hardened, List<Remark> left) {
    public PipelinePlan {
        hardened = List.copyOf(hardened);
        left = List.copyOf(left);
    }

    /** True when the cluster is as asked already. */
    public boolean isUnchanged() {
        return release.isUnchanged();
    }
}
