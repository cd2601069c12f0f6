"""Reads every file of fixtures/calendar, and every entry in files and mails below other folders, with two libraries of other
people's, which have to find the same in it.

    calendars.py FIXTURES [FOLDER...]
"""

import email
import email.policy
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


def agree(name, text):
    """What both find in an entry, and how many things they do not agree about."""
    one, other = by_icalendar(text), by_vobject(text)
    different = [what for what in one if one[what] != other[what]]
    for what in different:
        print(f"FAILED: {name}: {what} is {one[what]!r} to one and {other[what]!r} to the other")
    return one, len(different)


def entries(folder):
    """Every calendar entry below a folder: files of their own, and what lies in mails."""
    for file in sorted(pathlib.Path(folder).rglob("*.ics")):
        yield file.name, file.read_bytes().decode("utf-8")
    for file in sorted(pathlib.Path(folder).rglob("*.eml")):
        mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        for part in mail.walk():
            if part.get_content_type() == "text/calendar":
                yield file.name, part.get_payload(decode=True).decode("utf-8")


def others(folder):
    faults, methods = 0, {}
    for name, text in entries(folder):
        one, different = agree(name, text)
        faults += different
        methods[one["method"]] = methods.get(one["method"], 0) + 1
        if len(one["attendees"]) != 1:
            print(f"FAILED: {name}: asks {len(one['attendees'])} at once")
            faults += 1
        if one["end"] <= one["start"]:
            print(f"FAILED: {name}: ends before it begins")
            faults += 1
    told = ", ".join(f"{count} {method}" for method, count in sorted(methods.items()))
    if not methods:
        print(f"FAILED: no calendar entry lies below {folder}")
        faults += 1
    print(f"{told or 'nothing'} read by two libraries below {pathlib.Path(folder).name}")
    return faults


def main(folder, *more):
    faults = sum(others(one) for one in more)
    files = sorted(pathlib.Path(folder).glob("*.ics"))
    if {file.stem for file in files} != set(WANTED):
        print(f"FAILED: the folder holds {[file.stem for file in files]}")
        return 1
    for file in files:
        text = file.read_bytes().decode("utf-8")
        one, different = agree(file.name, text)
        faults += different
        method, sequence, attendees = WANTED[file.stem]
        found = (one["method"], one["sequence"], len(one["attendees"]))
        if found != (method, sequence, attendees):
            print(f"FAILED: {file.name}: {found} found")
            faults += 1
        if one["attendees"] != ["mailto:ana.patel@school.example"]:
            print(f"FAILED: {file.name}: asks {one['attendees']}")
            faults += 1
    print(f"{len(files)} calendar files read by two libraries")
    return 1 if faults else 0


sys.exit(main(*sys.argv[1:]))
