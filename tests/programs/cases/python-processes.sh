#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Threads, child processes and their shared memory.
# needs: python3
cat >work.py <<'PY'
import asyncio, multiprocessing, multiprocessing.shared_memory, os, queue, signal, subprocess, threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor


def square(x):
    return x * x


async def chat():
    async def answer(reader, writer):
        writer.write((await reader.readline()).upper())
        writer.close()
    server = await asyncio.start_unix_server(answer, 'sock')
    async with server:
        reader, writer = await asyncio.open_unix_connection('sock')
        writer.write(b'hello\n')
        print((await reader.read()).decode().strip())
        writer.close()


if __name__ == '__main__':
    with ThreadPoolExecutor(4) as pool:
        print(sum(pool.map(square, range(1000))))
    for method in ('fork', 'spawn', 'forkserver'):
        with ProcessPoolExecutor(2, multiprocessing.get_context(method)) as pool:
            print(method, sum(pool.map(square, range(100), chunksize=10)))
    block = multiprocessing.shared_memory.SharedMemory(create=True, size=4096)
    child = multiprocessing.Process(target=lambda: block.buf.__setitem__(7, 42))
    child.start()
    child.join()
    print(block.buf[7], child.exitcode)
    block.close()
    block.unlink()
    q = queue.Queue()
    threads = [threading.Thread(target=q.put, args=(i,)) for i in range(50)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    print(sum(q.get() for _ in threads))
    signal.signal(signal.SIGALRM, lambda *_: print('alarm'))
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    signal.pause()
    print(subprocess.run(['sh', '-c', 'read x; echo got $x; exit 3'], input=b'this\n', capture_output=True))
    asyncio.run(chat())
    pid = os.fork()
    if not pid:
        os._exit(9)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
PY
python3 work.py
