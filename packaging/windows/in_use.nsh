; ${RefuseWhileOpen}: a running program cannot be written to. Files that it has open would be taken away one by one until
; the first that cannot; so nothing is touched until its windows are closed. Silently, it ends with 2.
!macro RefuseWhileOpen
  IfFileExists "$INSTDIR\fireside.exe" 0 free
  again:
    ClearErrors
    FileOpen $0 "$INSTDIR\fireside.exe" a
    IfErrors 0 closed
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "Fireside is open. Close its windows, then go on." /SD IDCANCEL IDRETRY again
    SetErrorLevel 2
    Quit
  closed:
    FileClose $0
  free:
!macroend
!define RefuseWhileOpen "!insertmacro RefuseWhileOpen"
