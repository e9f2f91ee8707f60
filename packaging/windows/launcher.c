/* fireside.exe: starts the private interpreter beside it, in this process, with Fireside. The same source makes the
   program without a console (-mwindows) and its twin with one, for --version, --selftest and --doctor. */
#include <stdlib.h>
#include <wchar.h>
#include <windows.h>

#define ROOM (MAX_PATH * 4)

typedef int (*py_main_t)(int, wchar_t **);

static int fail(const wchar_t *what) {
    MessageBoxW(NULL, what, L"Fireside", MB_ICONERROR);
    return 1;
}

int wmain(int argc, wchar_t **argv) {
    static wchar_t folder[ROOM], library[ROOM], interpreter[ROOM];
    if (!GetModuleFileNameW(NULL, folder, ROOM - 64)) return fail(L"Fireside cannot find its own folder.");
    wchar_t *slash = wcsrchr(folder, L'\\');
    if (slash) *slash = 0;
    /* No libraries from the current folder. PATH has to stay: PySide6 finds its plugins' libraries by it, which is also
       why SetDefaultDllDirectories is not called here. */
    SetDllDirectoryW(L"");
    swprintf(library, ROOM, L"%ls\\runtime\\" PYTHON_DLL, folder);
    HMODULE python = LoadLibraryExW(library, NULL, LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_DEFAULT_DIRS);
    if (!python) return fail(L"A part of Fireside is missing. Please install it again.");
    py_main_t py_main = (py_main_t)(void *)GetProcAddress(python, "Py_Main");
    if (!py_main) return fail(L"A part of Fireside is damaged. Please install it again.");
    wchar_t **arguments = calloc(argc + 4, sizeof *arguments);
    if (!arguments) return fail(L"There is no memory left.");
    swprintf(interpreter, ROOM, L"%ls\\runtime\\python.exe", folder);
    int count = 0;
    arguments[count++] = interpreter;
    arguments[count++] = L"-I"; /* nothing from the environment, the current folder or the user's own packages */
    arguments[count++] = L"-m";
    arguments[count++] = L"app";
    for (int i = 1; i < argc; i++) arguments[count++] = argv[i];
    return py_main(count, arguments);
}
