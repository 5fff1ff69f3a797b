"""The service behind `oneonone run`: one tick that asks what is due, and everything around it.

    ports       what the service needs of the rest, and what it tells
    watch       one tick: is a round due, do it, remember how it went
    service     the scheduler, the signals, the system's watchdog
    board       what a cycle leaves for the pages
    presence    one service a leader, and what the others can see of it
    health      /healthz and /metrics; metrics writes them
    logs        one line an event, ids and counts alone
    tell        systemd and the heartbeat
    condition   how it stands, for `oneonone status` and for monitoring
    checkup     what `oneonone doctor` looks at

Decides nothing about one-on-ones, and writes to no calendar: that is the unit's, which it is given.
"""
