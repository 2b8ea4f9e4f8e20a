package dev.berth.server.audit;

import dev.berth.api.error.ErrorCode;
import dev.berth.engine.ObjectRef;

/**
 * Something that is wrong in a running server. Immutable.
 *
 * @param ref the object concerned
 * @param code what is wrong, by {@link AuditCodes} or as the allocator would name it
 * @param problem what is wrong, without the object itself
 * @param advice what to do
 */
public record LiveFinding(ObjectRef ref, ErrorCode code, String problem, String advice) {}
