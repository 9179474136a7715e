package io.epicheck.context;

import java.util.Map;

/** Reads the variables of one CI system. */
interface CiVariables {
    /** True when this CI runs us. */
    boolean runs(Map<String, String> environment);

    BuildContext read(Map<String, String> environment, GitCheckout git);
}
