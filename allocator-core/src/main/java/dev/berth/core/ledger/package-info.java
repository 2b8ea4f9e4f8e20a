/** Who holds which address: the ledger of each parent pool (OWN-1), and the owners with what each holds. */
@NullMarked
package dev.berth.core.ledger;

import org.jspecify.annotations.NullMarked;
