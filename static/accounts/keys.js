// Passkeys and security keys: show what needs this script, and say when a key was not used.
(function () {
  for (const element of document.querySelectorAll('[data-needs-script]')) {
    element.hidden = !window.PublicKeyCredential
  }
  document.addEventListener('allauth.error', function (event) {
    event.preventDefault()
    document.getElementById('key-problem').hidden = false
  })
})()
