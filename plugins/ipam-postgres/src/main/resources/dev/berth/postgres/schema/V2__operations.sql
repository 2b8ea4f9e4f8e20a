-- The driver's operations: each is one call, and so one transaction and one answer. They lock the space for pools, the subnet
-- for addresses, always in this order. An answer's outcome is 'done' or an error code; the holder is whoever is in the way.

CREATE TYPE pool_answer AS (outcome text, id bigint, prefix cidr, in_the_way cidr, holder text);
CREATE TYPE address_answer AS (outcome text, given inet, prefix cidr, range cidr, holder text);
CREATE TYPE place AS (subnet bigint, prefix cidr, range cidr, cursor inet);

CREATE FUNCTION holder(cluster text, kind text, id text, slot text) RETURNS text IMMUTABLE LANGUAGE sql
RETURN kind || ' ' || id || ' (' || slot || ') of cluster ' || cluster;

-- The lowest block of a length that begins at or behind an address; NULL at the end of all addresses.
CREATE FUNCTION aligned(at inet, length integer) RETURNS cidr IMMUTABLE STRICT LANGUAGE sql
RETURN CASE
    WHEN lowest(set_masklen(at, length)) = at THEN network(set_masklen(at, length))
    WHEN highest(set_masklen(at, length)) IN ('255.255.255.255', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff') THEN NULL
    ELSE network(set_masklen(highest(set_masklen(at, length)) + 1, length))
END;

-- The lowest free block of a length within a default pool, that overlaps no exclusion (IPM-2).
CREATE FUNCTION lowest_free(of bigint, base cidr, length integer, exclusions cidr[]) RETURNS cidr
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    at    inet := lowest(base);
    block cidr;
    past  inet;
BEGIN
    LOOP
        SELECT fit.block INTO block
          FROM gap, LATERAL (SELECT aligned(greatest(gap.first, at), length)) AS fit(block)
         WHERE container = of AND last >= at
           AND last <= (SELECT min(last) FROM gap WHERE container = of AND last >= highest(base))
           AND highest(fit.block) <= last
         ORDER BY last LIMIT 1;
        IF block IS NULL OR NOT block <<= base THEN
            RETURN NULL;
        END IF;
        SELECT max(highest(exclusion)) INTO past FROM unnest(exclusions) AS exclusion WHERE exclusion && block;
        IF past IS NULL THEN
            RETURN block;
        ELSIF past >= highest(base) THEN
            RETURN NULL;
        END IF;
        at := past + 1;
    END LOOP;
END $$;

-- Locks a subnet of a cluster's live pool; NULL if there is none. The pool is read again behind the lock, since releasing a pool
-- takes it too.
CREATE FUNCTION lock_place(of_pool bigint, of_cluster text) RETURNS place
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    found_in bigint;
    answer   place;
BEGIN
    SELECT subnet INTO found_in FROM pool WHERE id = of_pool AND cluster = of_cluster;
    PERFORM FROM subnet WHERE id = found_in FOR NO KEY UPDATE;
    SELECT s.id, s.prefix, coalesce(p.range, s.prefix), s.cursor INTO answer
      FROM pool p JOIN subnet s ON s.id = p.subnet WHERE p.id = of_pool AND p.cluster = of_cluster;
    RETURN answer;
END $$;

-- Makes a pool of a subnet, which is live or yet to be.
CREATE FUNCTION open_pool(of_space bigint, of_prefix cidr, of_range cidr, length integer,
        of_cluster text, kind text, owner text, slot text) RETURNS bigint
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    in_subnet bigint;
    opened    bigint;
BEGIN
    SELECT id INTO in_subnet FROM subnet WHERE space = of_space AND prefix = of_prefix;
    IF in_subnet IS NULL THEN
        INSERT INTO subnet (space, prefix) VALUES (of_space, of_prefix) RETURNING id INTO in_subnet;
    END IF;
    INSERT INTO pool (space, subnet, prefix, range, cluster, owner_kind, owner_id, owner_slot, any_of)
        VALUES (of_space, in_subnet, of_prefix, of_range, of_cluster, kind, owner, slot, length)
        RETURNING id INTO opened;
    RETURN opened;
END $$;

-- Takes any subnet: of the length if that is not 0, otherwise each default pool's own; default pools come in address order.
CREATE FUNCTION request_any_pool(of_space text, of_family integer, length integer, bases cidr[], sizes integer[],
        exclusions cidr[], of_cluster text, kind text, owner text, slot text) RETURNS pool_answer
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    in_space bigint;
    before   pool;
    block    cidr;
BEGIN
    SELECT id INTO in_space FROM space WHERE name = of_space FOR UPDATE;
    SELECT * INTO before FROM pool
     WHERE space = in_space AND cluster = of_cluster AND owner_kind = kind AND owner_id = owner AND owner_slot = slot
       AND family(prefix) = of_family AND any_of = length;
    IF before.id IS NOT NULL THEN
        RETURN ROW('done', before.id, before.prefix, NULL, NULL)::pool_answer;
    END IF;
    FOR at IN 1 .. cardinality(bases) LOOP
        block := lowest_free(in_space, bases[at], CASE length WHEN 0 THEN sizes[at] ELSE length END, exclusions);
        IF block IS NOT NULL THEN
            RETURN ROW('done', open_pool(in_space, block, NULL, length, of_cluster, kind, owner, slot), block, NULL, NULL)::pool_answer;
        END IF;
    END LOOP;
    RETURN ROW('no-more-subnets', NULL, NULL, NULL, NULL)::pool_answer;
END $$;

-- Takes a certain subnet, or a range of it (IPM-3).
CREATE FUNCTION request_pool(of_space text, of_prefix cidr, of_range cidr,
        of_cluster text, kind text, owner text, slot text) RETURNS pool_answer
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    in_space bigint;
    other    pool;
BEGIN
    SELECT id INTO in_space FROM space WHERE name = of_space FOR UPDATE;
    -- The row below is of the same pool if there is one, else of another that overlaps.
    SELECT p.* INTO other FROM subnet s JOIN pool p ON p.subnet = s.id
     WHERE int8range(s.space, s.space, '[]') && int8range(in_space, in_space, '[]') AND s.prefix && of_prefix
       AND (s.prefix <> of_prefix OR p.range IS NOT DISTINCT FROM of_range)
     ORDER BY p.prefix, p.id LIMIT 1;
    IF other.id IS NULL THEN
        RETURN ROW('done', open_pool(in_space, of_prefix, of_range, NULL, of_cluster, kind, owner, slot), of_prefix, NULL, NULL)::pool_answer;
    ELSIF other.prefix = of_prefix AND (other.cluster, other.owner_kind, other.owner_id, other.owner_slot)
            = (of_cluster, kind, owner, slot) THEN
        RETURN ROW('done', other.id, other.prefix, NULL, NULL)::pool_answer;
    END IF;
    RETURN ROW('pool-overlap', NULL, NULL, coalesce(other.range, other.prefix),
            holder(other.cluster, other.owner_kind, other.owner_id, other.owner_slot))::pool_answer;
END $$;

-- Gives a pool back, and its subnet with all addresses if it was the last pool of it.
CREATE FUNCTION release_pool(of_pool bigint, of_cluster text) RETURNS text
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    at pool;
BEGIN
    SELECT * INTO at FROM pool WHERE id = of_pool AND cluster = of_cluster;
    PERFORM FROM space WHERE id = at.space FOR UPDATE;
    PERFORM FROM subnet WHERE id = at.subnet FOR UPDATE;
    DELETE FROM pool WHERE id = at.id;
    IF NOT FOUND THEN
        RETURN 'unknown-pool';
    END IF;
    DELETE FROM subnet WHERE id = at.subnet AND NOT EXISTS (SELECT FROM pool WHERE subnet = at.subnet);
    RETURN 'done';
END $$;

-- The first free address of a range at or behind another; NULL if there is none.
CREATE FUNCTION first_free(of_subnet bigint, range cidr, from_ip inet) RETURNS inet
LANGUAGE sql SET search_path FROM CURRENT AS $$
    SELECT greatest(first, from_ip)
      FROM (SELECT first FROM gap WHERE container = of_subnet AND last >= from_ip ORDER BY last LIMIT 1) AS next
     WHERE first <= highest(range);
$$;

-- Takes any address of a pool: behind the cursor if serial, else the lowest (IPM-6).
CREATE FUNCTION take_any(of_pool bigint, serial boolean, of_cluster text, kind text, owner text, slot text)
RETURNS address_answer LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    at     place := lock_place(of_pool, of_cluster);
    "any"  inet;
    chosen inet;
BEGIN
    IF at.subnet IS NULL THEN
        RETURN ROW('unknown-pool', NULL, NULL, NULL, NULL)::address_answer;
    END IF;
    "any" := CASE family(at.prefix) WHEN 4 THEN '0.0.0.0' ELSE '::' END;
    SELECT ip INTO chosen FROM address
     WHERE pool = of_pool AND cluster = of_cluster AND owner_kind = kind AND owner_id = owner AND owner_slot = slot
       AND asked = "any";
    IF chosen IS NULL THEN
        IF serial AND at.cursor >= lowest(at.range) AND at.cursor < highest(at.range) THEN
            chosen := first_free(at.subnet, at.range, at.cursor + 1);
        END IF;
        chosen := coalesce(chosen, first_free(at.subnet, at.range, lowest(at.range)));
        IF chosen IS NULL THEN
            RETURN ROW('no-available-addresses', NULL, at.prefix, at.range, NULL)::address_answer;
        END IF;
        UPDATE subnet SET cursor = chosen WHERE id = at.subnet;
        INSERT INTO address VALUES (at.subnet, chosen, at.prefix, of_pool, of_cluster, kind, owner, slot, "any");
    END IF;
    RETURN ROW('done', set_masklen(chosen, masklen(at.prefix)), at.prefix, at.range, NULL)::address_answer;
END $$;

-- Takes a certain address of a pool's subnet (IPM-5).
CREATE FUNCTION take(of_pool bigint, wanted inet, of_cluster text, kind text, owner text, slot text)
RETURNS address_answer LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    at    place := lock_place(of_pool, of_cluster);
    other address;
BEGIN
    IF at.subnet IS NULL THEN
        RETURN ROW('unknown-pool', NULL, NULL, NULL, NULL)::address_answer;
    ELSIF NOT wanted <<= at.prefix THEN
        RETURN ROW('address-out-of-range', NULL, at.prefix, at.range, NULL)::address_answer;
    ELSIF wanted BETWEEN lowest_givable(at.prefix) AND highest_givable(at.prefix) THEN
        SELECT * INTO other FROM address WHERE subnet = at.subnet AND ip = wanted;
        IF other.ip IS NULL THEN
            INSERT INTO address VALUES (at.subnet, wanted, at.prefix, of_pool, of_cluster, kind, owner, slot, wanted);
        ELSIF (other.cluster, other.owner_kind, other.owner_id, other.owner_slot) <> (of_cluster, kind, owner, slot) THEN
            RETURN ROW('address-in-use', NULL, at.prefix, at.range,
                    holder(other.cluster, other.owner_kind, other.owner_id, other.owner_slot))::address_answer;
        END IF;
        RETURN ROW('done', set_masklen(wanted, masklen(at.prefix)), at.prefix, at.range, NULL)::address_answer;
    END IF;
    RETURN ROW('address-in-use', NULL, at.prefix, at.range, NULL)::address_answer; -- reserved, so nobody holds it
END $$;

-- Gives an address back if its owner holds it; one that has another owner by now is left alone, since give-backs can come late.
CREATE FUNCTION give_back(of_pool bigint, given inet, of_cluster text, kind text, owner text, slot text)
RETURNS address_answer LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    at place := lock_place(of_pool, of_cluster);
BEGIN
    IF at.subnet IS NULL THEN
        RETURN ROW('unknown-pool', NULL, NULL, NULL, NULL)::address_answer;
    ELSIF NOT given <<= at.prefix THEN
        RETURN ROW('address-out-of-range', NULL, at.prefix, at.range, NULL)::address_answer;
    END IF;
    DELETE FROM address
     WHERE subnet = at.subnet AND ip = given
       AND (cluster, owner_kind, owner_id, owner_slot) = (of_cluster, kind, owner, slot);
    RETURN ROW('done', given, at.prefix, at.range, NULL)::address_answer;
END $$;

-- How full a pool is (NET-11), as a row if it is live: held and reserved addresses of the subnet; of the range, the bits in which
-- its addresses differ, and how many of them cannot be given.
CREATE FUNCTION pool_status(of_pool bigint, of_cluster text)
RETURNS TABLE (held bigint, reserved bigint, bits integer, used bigint)
LANGUAGE plpgsql STABLE SET search_path FROM CURRENT AS $$
DECLARE
    at       subnet;
    part     cidr;
    in_range bigint;
BEGIN
    SELECT s.* INTO at FROM pool p JOIN subnet s ON s.id = p.subnet WHERE p.id = of_pool AND p.cluster = of_cluster;
    IF at.id IS NULL THEN
        RETURN;
    END IF;
    SELECT coalesce(p.range, p.prefix) INTO part FROM pool p WHERE p.id = of_pool;
    held := at.held;
    reserved := (lowest_givable(at.prefix) IS DISTINCT FROM lowest(at.prefix))::integer
              + (host_bits(at.prefix) > 0 AND highest_givable(at.prefix) <> highest(at.prefix))::integer;
    bits := host_bits(part);
    IF part = at.prefix THEN
        used := held + reserved;
    ELSE
        SELECT count(*) INTO in_range FROM address WHERE subnet = at.id AND ip BETWEEN lowest(part) AND highest(part);
        used := in_range + (lowest(part) = lowest(at.prefix) AND lowest_givable(at.prefix) IS DISTINCT FROM lowest(at.prefix))::integer
              + (highest(part) = highest(at.prefix) AND host_bits(at.prefix) > 0
                 AND highest_givable(at.prefix) <> highest(at.prefix))::integer;
    END IF;
    RETURN NEXT;
END $$;
