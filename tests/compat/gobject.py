# SPDX-License-Identifier: Apache-2.0
"""PyGObject: sources of the main loop, signals, asynchronous input and output."""

import os
import sys
import tempfile

try:
    import gi
    from gi.repository import Gio, GLib, GObject
except ImportError as error:
    print(f"PyGObject is absent: {error}", file=sys.stderr)
    sys.exit(77)


class Counter(GObject.Object):
    """Signals whose handlers are called through generic marshallers and closures."""
    __gsignals__ = {
        "counted": (GObject.SignalFlags.RUN_LAST, int, (int, float, str)),
    }
    total = GObject.Property(type=int, default=0)

    def do_counted(self, number, ratio, text):
        print("class handler", number, ratio, text)
        return number * 2


def copy_maps():
    with open("/proc/self/maps", "rb") as maps, \
         open(os.path.join(os.environ["MAPS_DIR"], str(os.getpid())), "wb") as copy:
        copy.write(maps.read())


def signals():
    counter = Counter()
    ids = [counter.connect("counted", lambda _, n, r, t, i=i: print("handler", i, n, r, t) or n)
           for i in range(5)]
    counter.connect("notify::total", lambda obj, pspec: print(pspec.name, obj.total))
    print("emitted", counter.emit("counted", 3, 0.5, "text"))
    counter.total = 7
    for handler in ids:
        counter.disconnect(handler)
    print("emitted", counter.emit("counted", 4, 0.25, "again"))


def sources():
    loop, events = GLib.MainLoop(), []
    ticks = iter(range(5))

    def tick(data):
        events.append((data, next(ticks, None)))
        return events[-1][1] is not None

    def last():
        copy_maps()
        loop.quit()
        return GLib.SOURCE_REMOVE

    GLib.timeout_add(1, tick, "tick")
    GLib.idle_add(lambda: events.append("idle"))
    GLib.timeout_add(30, last)
    loop.run()
    print("idle", events.count("idle"), "ticks", [e for e in events if e != "idle"])


def asynchronous():
    loop, results = GLib.MainLoop(), []
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"read by a thread of GIO\n" * 3)
        file.flush()

        def opened(source, result):
            stream = source.read_finish(result)
            stream.read_bytes_async(1000, GLib.PRIORITY_DEFAULT, None, read)

        def read(source, result):
            results.append(source.read_bytes_finish(result).get_data())
            loop.quit()

        Gio.File.new_for_path(file.name).read_async(GLib.PRIORITY_DEFAULT, None, opened)
        loop.run()
    print("read", results)


def destroy_notifies():
    """Closures that are freed by the library's own call, some while they run."""
    calls = []
    for i in range(200):
        GLib.idle_add(lambda i=i: calls.append(i))
    context = GLib.MainContext.default()
    while len(calls) < 200:
        context.iteration(False)
    print("idle calls", len(calls), sum(calls))


def foreign_callbacks():
    """Callbacks that live for one call, in the manner of qsort."""
    tree = Gio.ListStore.new(Counter)
    for total in (5, 2, 9, 1):
        tree.append(Counter(total=total))
    tree.sort(lambda a, b, *_: a.total - b.total)
    print("sorted", [item.total for item in tree])


def main():
    print("version", gi.__version__)
    for part in (signals, sources, asynchronous, destroy_notifies, foreign_callbacks):
        part()


main()
