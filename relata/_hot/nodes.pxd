import cython

cdef extern from *:
    """
    static PyObject *relata_new_node(PyObject *cls, PyObject *fields) {
        static PyObject *empty = NULL;
        PyObject *made;
        if (empty == NULL && (empty = PyTuple_New(0)) == NULL) return NULL;
        made = PyBaseObject_Type.tp_new((PyTypeObject *)cls, empty, NULL);
        if (made != NULL && PyObject_GenericSetDict(made, fields, NULL) < 0) {
            Py_DECREF(made);
            return NULL;
        }
        return made;
    }
    static PyObject *relata_fields_of(PyObject *node) {
        return PyObject_GenericGetDict(node, NULL);
    }
    """
    object new_node "relata_new_node"(object cls, object fields)
    object fields_of "relata_fields_of"(object node)

cdef object _binary
cdef object _unary
cdef object _bind
cdef object _boolean
cdef object _decide
cdef dict _plain

cpdef object build(object cls, dict fields)

@cython.locals(fields=dict)
cpdef object copied(object node)

@cython.locals(fields=dict)
cpdef object changed(object node, str name, object value)

@cython.locals(fields=dict)
cpdef object extended(object node, str name, tuple items)

@cython.locals(fields=dict)
cpdef object compare(object column, object op, object value)

cpdef object modified(object column, object modifier)

@cython.locals(fields=dict)
cpdef object compare_in(object column, object op, object values)

cpdef bint are_accepted(dict classes, tuple items) except -1
