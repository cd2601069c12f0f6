"""Reads every file of fixtures/calendar with two libraries of other people's, which have to find the same in it.

    calendars.py FOLDER
"""

import pathlib
import sys
from datetime import timezone

import icalendar
import vobject

WANTED = {
    "request": ("REQUEST", "2", 1),
    "update": ("REQUEST", "3", 1),
    "cancel": ("CANCEL", "4", 1),
    "odd-words": ("REQUEST", "2", 1),
    "hostile": ("REQUEST", "2", 1),
    "summer": ("REQUEST", "2", 1),
}


def by_icalendar(text):
    calendar = icalendar.Calendar.from_ical(text)
    events = calendar.walk("VEVENT")
    assert len(events) == 1, f"{len(events)} events"
    event = events[0]
    attendees = event.get("ATTENDEE")
    attendees = attendees if isinstance(attendees, list) else [attendees]
    return {
        "method": str(calendar["METHOD"]),
        "uid": str(event["UID"]),
        "sequence": str(event["SEQUENCE"]),
        "start": event.decoded("DTSTART").astimezone(timezone.utc).isoformat(),
        "end": event.decoded("DTEND").astimezone(timezone.utc).isoformat(),
        "summary": str(event["SUMMARY"]),
        "location": str(event.get("LOCATION", "")),
        "description": str(event.get("DESCRIPTION", "")),
        "organizer": str(event["ORGANIZER"]),
        "attendees": [str(one) for one in attendees],
    }


def by_vobject(text):
    calendar = vobject.readOne(text)
    events = list(calendar.vevent_list)
    assert len(events) == 1, f"{len(events)} events"
    event = events[0]
    words = lambda name: getattr(event, name).value if hasattr(event, name) else ""
    return {
        "method": calendar.method.value,
        "uid": event.uid.value,
        "sequence": str(event.sequence.value),
        "start": event.dtstart.value.astimezone(timezone.utc).isoformat(),
        "end": event.dtend.value.astimezone(timezone.utc).isoformat(),
        "summary": words("summary"),
        "location": words("location"),
        "description": words("description"),
        "organizer": event.organizer.value,
        "attendees": [one.value for one in event.attendee_list],
    }


def main(folder):
    faults = 0
    files = sorted(pathlib.Path(folder).glob("*.ics"))
    if {file.stem for file in files} != set(WANTED):
        print(f"FAILED: the folder holds {[file.stem for file in files]}")
        return 1
    for file in files:
        text = file.read_bytes().decode("utf-8")
        one, other = by_icalendar(text), by_vobject(text)
        method, sequence, attendees = WANTED[file.stem]
        for name in one:
            if one[name] != other[name]:
                print(f"FAILED: {file.name}: {name} is {one[name]!r} to one and {other[name]!r} to the other")
                faults += 1
        found = (one["method"], one["sequence"], len(one["attendees"]))
        if found != (method, sequence, attendees):
            print(f"FAILED: {file.name}: {found} found")
            faults += 1
        if one["attendees"] != ["mailto:ana.patel@school.example"]:
            print(f"FAILED: {file.name}: asks {one['attendees']}")
            faults += 1
    print(f"{len(files)} calendar files read by two libraries")
    return 1 if faults else 0


sys.exit(main(sys.argv[1]))
