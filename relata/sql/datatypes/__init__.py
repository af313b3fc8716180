"""The generic SQL types, one family a module; `relata.sql.sqltypes` names them all."""
