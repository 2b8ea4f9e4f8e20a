/**
 * The contract kit. A vendor's whole test is a class that extends {@link dev.berth.tck.IpamDriverContract} or
 * {@link dev.berth.tck.NetworkDriverContract} and names its provider; {@link dev.berth.tck.ContractRun} runs the same contract
 * from a program. The rules are listed, with reasons and sources, in {@code docs/spi-rules.md}.
 */
@NullMarked
package dev.berth.tck;

import org.jspecify.annotations.NullMarked;
