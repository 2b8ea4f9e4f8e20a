-- What is live, and what the database itself guarantees about it, whoever writes.
--
-- A space has subnets, a subnet has addresses; a pool is what a cluster was given: a subnet, or a range of one. Needs no
-- extension and no superuser.

-- Spaces and subnets draw from one sequence, so that either can be the container of gaps.
CREATE SEQUENCE container_id;

CREATE TABLE space (
    id   bigint PRIMARY KEY DEFAULT nextval('container_id'),
    name text   NOT NULL UNIQUE
);

CREATE FUNCTION lowest(block inet) RETURNS inet IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql
RETURN set_masklen(network(block)::inet, CASE family(block) WHEN 4 THEN 32 ELSE 128 END);

CREATE FUNCTION highest(block inet) RETURNS inet IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql
RETURN set_masklen(broadcast(block), CASE family(block) WHEN 4 THEN 32 ELSE 128 END);

CREATE FUNCTION host_bits(block inet) RETURNS integer IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql
RETURN CASE family(block) WHEN 4 THEN 32 ELSE 128 END - masklen(block);

-- The addresses of a subnet that can be given (IPM-4): not the first, but of IPv4 /31 and /32; not the last of IPv4 /30 and
-- shorter (RFC 3021, RFC 4291 section 2.6.1).
CREATE FUNCTION lowest_givable(prefix cidr) RETURNS inet IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql
RETURN CASE WHEN family(prefix) = 4 AND host_bits(prefix) < 2 THEN lowest(prefix)
            WHEN host_bits(prefix) = 0 THEN NULL
            ELSE lowest(prefix) + 1 END;

CREATE FUNCTION highest_givable(prefix cidr) RETURNS inet IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql
RETURN CASE WHEN family(prefix) = 4 AND host_bits(prefix) >= 2 THEN highest(prefix) - 1
            WHEN family(prefix) = 6 AND host_bits(prefix) = 0 THEN NULL
            ELSE highest(prefix) END;

CREATE TABLE subnet (
    id     bigint PRIMARY KEY DEFAULT nextval('container_id'),
    space  bigint NOT NULL REFERENCES space,
    prefix cidr   NOT NULL,
    -- How many addresses are held; kept by a trigger.
    held   bigint NOT NULL DEFAULT 0 CHECK (held >= 0),
    -- The last address that was given dynamically (IPM-6).
    cursor inet,
    UNIQUE (id, prefix),
    UNIQUE (id, space),
    -- A range of one number stands for the space, since it can be part of such an index without an extension.
    CONSTRAINT subnets_of_a_space_are_disjoint
        EXCLUDE USING gist (int8range(space, space, '[]') WITH &&, prefix inet_ops WITH &&)
) WITH (fillfactor = 50); -- room for the new versions of a row that changes with every address

CREATE TABLE pool (
    id         bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    space      bigint NOT NULL,
    subnet     bigint NOT NULL,
    prefix     cidr   NOT NULL,
    range      cidr   CHECK (range <<= prefix), -- NULL: the whole subnet
    cluster    text   NOT NULL,
    owner_kind text   NOT NULL,
    owner_id   text   NOT NULL,
    owner_slot text   NOT NULL,
    -- The length that was asked for, 0 for the default pool's own; NULL if a certain subnet was.
    any_of     integer,
    FOREIGN KEY (subnet, prefix) REFERENCES subnet (id, prefix),
    FOREIGN KEY (subnet, space) REFERENCES subnet (id, space)
);
CREATE UNIQUE INDEX a_subnet_is_one_pool ON pool (subnet) WHERE range IS NULL;
CREATE UNIQUE INDEX a_range_is_one_pool ON pool (subnet, range) WHERE range IS NOT NULL;
-- The same owner asking again for any pool gets the same one (OWN-2).
CREATE UNIQUE INDEX a_token_has_one_pool
    ON pool (space, cluster, owner_kind, owner_id, owner_slot, family(prefix), any_of) WHERE any_of IS NOT NULL;

CREATE TABLE address (
    subnet     bigint NOT NULL,
    ip         inet   NOT NULL,
    prefix     cidr   NOT NULL,
    -- NULL: the pool it was given through has been released, while others keep the subnet (IPM-8).
    pool       bigint REFERENCES pool ON DELETE SET NULL,
    cluster    text   NOT NULL,
    owner_kind text   NOT NULL,
    owner_id   text   NOT NULL,
    owner_slot text   NOT NULL,
    -- The address asked for; 0.0.0.0 or :: for any.
    asked      inet   NOT NULL,
    CONSTRAINT an_address_is_held_once PRIMARY KEY (subnet, ip),
    FOREIGN KEY (subnet, prefix) REFERENCES subnet (id, prefix) ON DELETE CASCADE,
    CONSTRAINT it_is_one_that_its_subnet_can_give
        CHECK (host_bits(ip) = 0 AND ip <<= prefix AND ip BETWEEN lowest_givable(prefix) AND highest_givable(prefix)),
    CONSTRAINT it_is_the_one_asked_for CHECK (asked = ip OR asked IN ('0.0.0.0', '::')),
    -- The same owner asking the same pool the same thing gets the same address (OWN-2).
    CONSTRAINT a_token_has_one_address UNIQUE (pool, cluster, owner_kind, owner_id, owner_slot, asked)
);

-- Free-lists: the gaps between the subnets of a space, and between the addresses of a subnet. Kept by triggers, so they are
-- right whoever inserts or deletes; finding a free one costs the same however full the container is.
CREATE TABLE gap (
    container bigint NOT NULL,
    first     inet   NOT NULL,
    last      inet   NOT NULL,
    -- By the last address: taking the first ones of a gap then changes no index.
    PRIMARY KEY (container, last),
    CHECK (family(first) = family(last) AND first <= last AND host_bits(first) = 0 AND host_bits(last) = 0)
) WITH (fillfactor = 50);

-- Takes [low, high] out of the gap that it lies in.
CREATE FUNCTION close_gap(of bigint, low inet, high inet) RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    around gap;
BEGIN
    SELECT * INTO around FROM gap WHERE container = of AND last >= high ORDER BY last LIMIT 1;
    IF around.first IS NULL OR around.first > low OR family(around.first) <> family(low) THEN
        RAISE unique_violation USING MESSAGE = format('%s to %s are not free', host(low), host(high));
    END IF;
    IF around.last = high AND around.first = low THEN
        DELETE FROM gap WHERE container = of AND last = around.last;
    ELSIF around.last = high THEN
        UPDATE gap SET last = low - 1 WHERE container = of AND last = around.last;
    ELSE
        UPDATE gap SET first = high + 1 WHERE container = of AND last = around.last;
        IF around.first < low THEN
            INSERT INTO gap VALUES (of, around.first, low - 1);
        END IF;
    END IF;
END $$;

-- Makes [low, high] free, as one gap with its neighbours.
CREATE FUNCTION open_gap(of bigint, low inet, high inet) RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    before gap;
    behind gap;
BEGIN
    IF low NOT IN ('0.0.0.0', '::') THEN
        SELECT * INTO before FROM gap WHERE container = of AND last = low - 1;
    END IF;
    IF high NOT IN ('255.255.255.255', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff') THEN
        SELECT * INTO behind FROM gap WHERE container = of AND last > high ORDER BY last LIMIT 1;
        IF behind.first <> high + 1 THEN
            behind := NULL;
        END IF;
    END IF;
    IF behind.first IS NOT NULL THEN
        DELETE FROM gap WHERE container = of AND last = before.last;
        UPDATE gap SET first = coalesce(before.first, low) WHERE container = of AND last = behind.last;
    ELSIF before.first IS NOT NULL THEN
        UPDATE gap SET last = high WHERE container = of AND last = before.last;
    ELSE
        INSERT INTO gap VALUES (of, low, high);
    END IF;
END $$;

CREATE FUNCTION space_begins() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO gap VALUES
        (NEW.id, '0.0.0.0', '255.255.255.255'),
        (NEW.id, '::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff');
    RETURN NULL;
END $$;
CREATE TRIGGER space_begins AFTER INSERT ON space FOR EACH ROW EXECUTE FUNCTION space_begins();

CREATE FUNCTION subnet_begins() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM close_gap(NEW.space, lowest(NEW.prefix), highest(NEW.prefix));
    IF lowest_givable(NEW.prefix) <= highest_givable(NEW.prefix) THEN
        INSERT INTO gap VALUES (NEW.id, lowest_givable(NEW.prefix), highest_givable(NEW.prefix));
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER subnet_begins AFTER INSERT ON subnet FOR EACH ROW EXECUTE FUNCTION subnet_begins();

CREATE FUNCTION subnet_ends() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    DELETE FROM gap WHERE container = OLD.id;
    PERFORM open_gap(OLD.space, lowest(OLD.prefix), highest(OLD.prefix));
    RETURN NULL;
END $$;
CREATE TRIGGER subnet_ends AFTER DELETE ON subnet FOR EACH ROW EXECUTE FUNCTION subnet_ends();

CREATE FUNCTION address_begins() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE subnet SET held = held + 1 WHERE id = NEW.subnet;
    PERFORM close_gap(NEW.subnet, NEW.ip, NEW.ip);
    RETURN NULL;
END $$;
CREATE TRIGGER address_begins AFTER INSERT ON address FOR EACH ROW EXECUTE FUNCTION address_begins();

CREATE FUNCTION address_ends() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE subnet SET held = held - 1 WHERE id = OLD.subnet;
    IF FOUND THEN -- otherwise the subnet ends with all its gaps
        PERFORM open_gap(OLD.subnet, OLD.ip, OLD.ip);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER address_ends AFTER DELETE ON address FOR EACH ROW EXECUTE FUNCTION address_ends();

-- A gap cannot follow these changes; release, and take anew.
CREATE FUNCTION is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE integrity_constraint_violation USING MESSAGE = format('a row of %s keeps its place', TG_TABLE_NAME);
END $$;
CREATE TRIGGER is_fixed BEFORE UPDATE OF id, space, prefix ON subnet FOR EACH ROW EXECUTE FUNCTION is_fixed();
CREATE TRIGGER is_fixed BEFORE UPDATE OF subnet, ip, prefix ON address FOR EACH ROW EXECUTE FUNCTION is_fixed();
