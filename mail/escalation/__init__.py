"""An urgent message climbs a ladder of people, until one of them takes it on."""
