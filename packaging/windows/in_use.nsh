; ${RefuseWhileOpen}: a running program cannot be written to. Files that it has open would be taken away one by one until
; the first that cannot; so nothing is touched until its windows are closed. Silently, it ends with 2.
!macro RefuseWhileRuns PROGRAM
  IfFileExists "$INSTDIR\${PROGRAM}.exe" 0 free_${PROGRAM}
  again_${PROGRAM}:
    ClearErrors
    FileOpen $0 "$INSTDIR\${PROGRAM}.exe" a
    IfErrors 0 closed_${PROGRAM}
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "Fireside is open. Close its windows, then go on." /SD IDCANCEL IDRETRY again_${PROGRAM}
    SetErrorLevel 2
    Quit
  closed_${PROGRAM}:
    FileClose $0
  free_${PROGRAM}:
!macroend
!macro RefuseWhileOpen
  !insertmacro RefuseWhileRuns fireside
  !insertmacro RefuseWhileRuns fireside-cli ; the same window, from a console
!macroend
!define RefuseWhileOpen "!insertmacro RefuseWhileOpen"
